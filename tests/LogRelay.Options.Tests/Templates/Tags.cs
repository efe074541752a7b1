using LogRelay.Options.Containers;
using LogRelay.Options.Templates;
using Xunit;

namespace LogRelay.Options.Tests.Templates;

/// <summary>One container whose facts the tests of templates know by heart.</summary>
internal static class Tags
{
    public static readonly ContainerDescription Container = new()
    {
        Config = new Dictionary<string, string> { ["tag"] = "x", ["max-size"] = "10m" },
        ContainerID = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef",
        ContainerName = "/web-1",
        ContainerEntrypoint = "/bin/sh",
        ContainerArgs = ["-c", "echo hi"],
        ContainerImageID = "sha256:fedcba9876543210fedcba9876543210fedcba9876543210fedcba9876543210",
        ContainerImageName = "registry.example:5000/shop/web:1.2",
        ContainerCreated = "2026-08-23T10:11:12.123456Z",
        ContainerEnv = ["STAGE=prod", "SECRET=x=y"],
        ContainerLabels = new Dictionary<string, string>
        {
            ["team"] = "blue",
            ["com.example.stage"] = "test",
            ["ünï"] = "ä😀",
            ["html"] = "<a href='x'>&\"",
        },
        DaemonName = "docker",
    };

    public static string Render(string template) => Render(template, Container);

    public static string Render(string template, ContainerDescription container)
    {
        Assert.True(TagTemplate.TryParse(template, out var parsed, out var problem), problem);
        var rendering = parsed.Render(container, "host-a");
        Assert.True(rendering.Problem is null, rendering.Problem);
        return rendering.Tag!;
    }

    public static string RenderProblem(string template)
    {
        Assert.True(TagTemplate.TryParse(template, out var parsed, out var problem), problem);
        var rendering = parsed.Render(Container, "host-a");
        Assert.Null(rendering.Tag);
        return rendering.Problem!;
    }

    public static string ParseProblem(string template)
    {
        Assert.False(TagTemplate.TryParse(template, out var parsed, out var problem));
        Assert.Null(parsed);
        return problem;
    }
}

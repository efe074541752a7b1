using LogRelay.Options.Containers;
using LogRelay.Options.Templates;
using Xunit;

namespace LogRelay.Options.Tests.Templates;

public sealed class TagTemplateFieldTests
{
    [Theory]
    [InlineData("plain", "plain")]
    [InlineData("{{.ID}}", "0123456789ab")]
    [InlineData("{{.FullID}}", "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef")]
    [InlineData("{{.Name}}", "web-1")]
    [InlineData("{{.Command}}", "/bin/sh -c echo hi")]
    [InlineData("{{.ImageID}}", "fedcba987654")]
    [InlineData("{{.ImageFullID}}", "sha256:fedcba9876543210fedcba9876543210fedcba9876543210fedcba9876543210")]
    [InlineData("{{.ImageName}}", "registry.example:5000/shop/web:1.2")]
    [InlineData("{{.Hostname}}", "host-a")]
    [InlineData("{{.DaemonName}}", "docker")]
    [InlineData("{{.ContainerName}}", "/web-1")]
    [InlineData("{{.ContainerEntrypoint}}", "/bin/sh")]
    [InlineData("{{.ContainerArgs}}", "[-c echo hi]")]
    [InlineData("{{.ContainerEnv}}", "[STAGE=prod SECRET=x=y]")]
    [InlineData("{{.ContainerCreated}}", "2026-08-23 10:11:12.123456 +0000 UTC")]
    [InlineData("{{.LogPath}}", "")]
    [InlineData("{{.Config}}", "map[max-size:10m tag:x]")]
    [InlineData("{{.Config.tag}}", "x")]
    [InlineData("{{.ContainerLabels.team}}", "blue")]
    [InlineData("{{.ContainerLabels.nope}}", "<no value>")]
    [InlineData("{{.ContainerLabels.nope.deeper}}", "<no value>")]
    [InlineData("{{.ContainerLabels.ünï}}", "ä😀")]
    [InlineData("{{index .ContainerLabels \"com.example.stage\"}}", "test")]
    [InlineData("{{index .ContainerLabels \"nope\"}}", "")]
    [InlineData("{{index .ContainerArgs 1}}", "echo hi")]
    [InlineData("{{.ImageName}}/{{.Name}}/{{.ID}}", "registry.example:5000/shop/web:1.2/web-1/0123456789ab")]
    [InlineData("{{$.Name}} {{with .ImageName}}{{$.Name}}{{end}}", "web-1 web-1")]
    public void Render_Field_IsTheContainers(string template, string expected)
    {
        Assert.Equal(expected, Tags.Render(template));
    }

    [Fact]
    public void Render_EmptyContainer_HasEmptyFields()
    {
        Assert.Equal("||||[]|map[]", Tags.Render("{{.ID}}|{{.Name}}|{{.Command}}|{{.ImageID}}|{{.ContainerEnv}}|{{.ContainerLabels}}", new ContainerDescription()));
    }

    [Theory]
    [InlineData("{{.}}")]
    [InlineData("{{json .}}")]
    [InlineData("{{printf \"%v\" $}}")]
    [InlineData("{{print .}}")]
    [InlineData("{{html .}}")]
    [InlineData("{{printf \"%d\" .}}")]
    [InlineData("{{printf \"\" .}}")]
    [InlineData("{{len .}}")]
    public void Render_ContainerAsAWhole_NeverGivesTheEnvironment(string template)
    {
        Assert.True(TagTemplate.TryParse(template, out var parsed, out _));

        Assert.Null(parsed.Render(Tags.Container, "h").Tag);
    }

    [Fact]
    public void Render_ContainerAsAWhole_SaysWhatToDo()
    {
        Assert.Equal(
            "would print every fact of the container, its environment included; name a field, such as {{.Name}}",
            Tags.RenderProblem("{{.}}"));
    }

    [Theory]
    [InlineData("{{.Nmae}}", "no field Nmae; did you mean Name?")]
    [InlineData("{{.name}}", "no field name; did you mean Name?")]
    [InlineData("{{.Id}}", "no field Id; did you mean ID?")]
    [InlineData("{{.ContainerLabel.x}}", "no field ContainerLabel; did you mean ContainerLabels?")]
    [InlineData("{{$.Hostnam}}", "no field Hostnam; did you mean Hostname?")]
    [InlineData("{{if false}}{{.Imagename}}{{end}}", "no field Imagename; did you mean ImageName?")]
    [InlineData("{{print (.Nmae)}}", "no field Nmae; did you mean Name?")]
    [InlineData("{{with .Name}}{{$.Nmae}}{{end}}", "no field Nmae; did you mean Name?")]
    [InlineData("{{with .Name}}{{else}}{{.Nmae}}{{end}}", "no field Nmae; did you mean Name?")]
    [InlineData("{{.Completely}}", "no field Completely")]
    [InlineData("{{.Hostname | uper}}", "no function uper; did you mean upper?")]
    [InlineData("{{toUpper .Name}}", "no function toUpper; did you mean upper?")]
    [InlineData("{{env \"HOME\"}}", "no function env")]
    [InlineData("{{frobnicate}}", "no function frobnicate")]
    public void TryParse_UnknownName_NamesTheNearest(string template, string expected)
    {
        Assert.Equal(expected, Tags.ParseProblem(template));
    }
}

using LogRelay.EndToEnd.Engine;
using Xunit;

namespace LogRelay.EndToEnd.SameAsJsonFile;

/// <summary>Bad options end <c>docker run</c> with words that help, start nothing, and touch no other container.</summary>
public sealed class RefusedOptionTests(SharedEngine shared)
{
    private static readonly (string Options, string Message)[] Bad =
    [
        ("max-sise=10m", "log-opt \"max-sise\" is not known; did you mean \"max-size\"?"),
        ("max-size=ten", "log-opt max-size=\"ten\": must be a size such as 500k, 10m or 1g"),
        ("max-size=0", "log-opt max-size=\"0\": must be at least 1"),
        ("max-file=0", "log-opt max-file=\"0\": must be at least 1"),
        ("max-file=two|max-size=1m", "log-opt max-file=\"two\": must be a whole number, at least 1"),
        ("compress=true", "log-opt compress=\"true\": needs max-size and max-file of at least 2"),
        ("compress=maybe|max-size=1m|max-file=2", "log-opt compress=\"maybe\": must be true, false, gzip or zstd"),
        ("labels-regex=(", "log-opt labels-regex=\"(\": is not a valid pattern: a closing ) is missing"),
        ("tag={{.Nmae}}", "log-opt tag=\"{{.Nmae}}\": "),
        ("tag={{.Name", "log-opt tag=\"{{.Name\": "),
        ("gelf-address=ftp://graylog:12201", "log-opt gelf-address=\"ftp://graylog:12201\": must be udp://host:port, tcp://host:port, tls://host:port"),
        ("gelf-compression-type=gzip", "log-opt gelf-compression-type=\"gzip\": needs gelf-address"),
        ("max-sise=10m|max-file=0", "did you mean \"max-size\"?; log-opt max-file=\"0\": must be at least 1"),
    ];

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_container_with_bad_options_does_not_start_and_its_neighbour_writes_on()
    {
        var engine = await shared.EngineAsync();
        var plugin = await shared.PluginAsync();
        var neighbour = await engine.RunAsync(
            new("programs", "emit", "--count", "0", "--rate", "200", "--size", "16", "--marker", "END") { Driver = plugin.Name }, Ct);

        foreach (var (options, message) in Bad)
        {
            await AssertRefusedAsync(engine, plugin, options, message);
        }

        await neighbour.StopAsync(Ct);
        var lines = (await neighbour.LogsAsync(Ct)).Lines;
        Assert.Equal(Enumerable.Range(1, lines.Count - 1).Select(static number => $"{number} ".PadRight(15, 'x')).Append("END"), lines);
    }

    private static async Task AssertRefusedAsync(DockerEngine engine, PluginUnderTest plugin, string options, string message)
    {
        var name = $"refused-{Guid.NewGuid():N}";
        var spec = new ContainerSpec("busybox", "echo", "never") { Driver = plugin.Name, Name = name, LogOptions = LogOption.ParseAll(options.Split('|')) };

        var result = await engine.TryDockerAsync(Ct, ["run", .. spec.Arguments()]);

        Assert.True(result.ExitCode is > 124 and < 129, $"`{result.Command}` exited with {result.ExitCode}.");
        Assert.Contains(message, result.ErrorText, StringComparison.Ordinal);
        Assert.Empty(result.Text);
        var state = (await engine.DockerAsync(Ct, "inspect", "--format", "{{.Id}} {{.State.Running}} {{.State.StartedAt}}", name)).Text.Split(' ', '\n');
        Assert.Equal(["false", "0001-01-01T00:00:00Z"], state[1..3]);
        Assert.False(Directory.Exists(Path.Combine(plugin.DataFolder, "streams", state[0])), $"{options}: a refused container has left a stream");
    }
}

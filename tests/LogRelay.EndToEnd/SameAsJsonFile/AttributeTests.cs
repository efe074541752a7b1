using LogRelay.EndToEnd.Engine;
using Xunit;

namespace LogRelay.EndToEnd.SameAsJsonFile;

/// <summary><c>attrs</c>, as labels, environment and tag give it.</summary>
public sealed class AttributeTests(SharedEngine shared)
{
    private static readonly string[] LabelsAndEnvironment =
    [
        "--label", "quote=<&>\"\\ tab\t sep \u2028 del\u007f esc\u001b", "--label", "empty=", "--label", "ключ=😀", "--label", "Z=1",
        "--label", "com.example.team=blue", "--label", "com.example.stage=two words", "--label", "unasked=x",
        "--env", "STAGE=test", "--env", "APP_ONE=1", "--env", "APP_TWO=a=b=c", "--env", "Z=from the environment", "--env", "BARE=",
    ];

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("labels=quote,empty,ключ,Z,absent")]
    [InlineData("labels-regex=^com\\.example\\.")]
    [InlineData("env=STAGE,BARE,ABSENT")]
    [InlineData("env-regex=^APP_")]
    [InlineData("labels=Z,quote", "env=Z", "labels-regex=team", "env-regex=(?i)^app_t|^z$")]
    [InlineData("tag={{.ImageName}}/{{.Command}}")]
    [InlineData("tag={{.DaemonName}} {{.Hostname}} {{.ImageFullID}} {{upper .ImageName}} {{json .ContainerLabels}}", "labels=Z")]
    [InlineData("tag=plain <text> & \"quotes\"", "env=STAGE")]
    [InlineData("tag={{range split .ContainerImageName \"o\"}}[{{.}}]{{end}} {{printf \"%05d|%q\" 42 .ContainerImageName}} {{len .ContainerLabels}}")]
    [InlineData("mode=non-blocking", "max-buffer-size=4m", "labels=Z")]
    public async Task The_same_options_give_the_same_attributes(params string[] options)
    {
        var spec = new ContainerSpec("busybox", "sh", "-c", "echo out; echo err >&2")
        {
            LogOptions = LogOption.ParseAll(options),
            Options = LabelsAndEnvironment,
        };

        var twins = await Twins.RunAsync(shared, spec, Ct);

        var expected = Heads(twins.JsonFileFiles());
        Assert.Equal(2, expected.Length);
        Assert.All(expected, static head => Assert.Contains(",\"attrs\":{\"", head, StringComparison.Ordinal));
        Assert.Equal(expected, Heads(twins.LogRelayFiles()));
    }

    private static string[] Heads(IReadOnlyList<LogFile> files) =>
        [.. files.SelectMany(static file => file.Lines).Select(static line => line.Head).Order(StringComparer.Ordinal)];
}

using LogRelay.Options.Values;
using Xunit;

namespace LogRelay.Options.Tests.Parsing;

public sealed class CloudWatchOptionTests
{
    private const string NeedsGroup = "needs awslogs-group, which switches CloudWatch Logs on (such as awslogs-group=/prod/web)";
    private const string BadGroup = "must be 1 to 512 letters, digits and . - _ / #";
    private const string BadUrl = "must be a URL such as https://logs.eu-central-1.amazonaws.com, without user, query and fragment";

    [Fact]
    public void Parse_GroupAlone_HasTheDriversDefaults()
    {
        var options = Opts.Parse("awslogs-group=g").Options!;

        Assert.Equal(new CloudWatchOptions { Group = "g" }, options.CloudWatch);
        Assert.Equal((false, true, TimeSpan.FromSeconds(5)), (options.CloudWatch!.CreatesGroup, options.CloudWatch.CreatesStream, options.CloudWatch.FlushInterval));
        Assert.Null(options.Gelf);
    }

    [Fact]
    public void Parse_EveryOption_IsRead()
    {
        var options = Opts.Parse(
            "awslogs-group=/prod/web.1_#|awslogs-region=eu-west-1|awslogs-endpoint=http://127.0.0.1:5000|awslogs-stream=s t|awslogs-create-group=1"
            + "|awslogs-create-stream=F|awslogs-multiline-pattern=^a|awslogs-credentials-endpoint=/v2/x|awslogs-force-flush-interval-seconds=7"
            + "|awslogs-max-buffered-events=9|tag={{.Name}}|gelf-address=udp://g:1").Options!;

        Assert.Equal(
            new CloudWatchOptions
            {
                Group = "/prod/web.1_#",
                Region = "eu-west-1",
                Endpoint = new Uri("http://127.0.0.1:5000"),
                Stream = "s t",
                CreatesGroup = true,
                CreatesStream = false,
                EventStart = options.CloudWatch!.EventStart,
                CredentialsPath = "/v2/x",
                FlushInterval = TimeSpan.FromSeconds(7),
            },
            options.CloudWatch);
        Assert.Equal("^a", options.CloudWatch.EventStart!.Text);
        Assert.NotNull(options.Gelf);
    }

    [Fact]
    public void Parse_ValuesThatTheDriverTakesAsAbsent_AreAbsent()
    {
        var empty = Opts.Parse(
            "awslogs-group=g|awslogs-region=|awslogs-endpoint=|awslogs-stream=|awslogs-create-group=|awslogs-create-stream=|awslogs-multiline-pattern="
            + "|awslogs-force-flush-interval-seconds=|awslogs-max-buffered-events=|awslogs-format=|awslogs-credentials-endpoint=");

        Assert.Equal("", empty.ToLine());
        Assert.Equal(Opts.Parse("awslogs-group=g").Options, empty.Options);
    }

    [Fact]
    public void Parse_EmbeddedMetricFormat_IsRead()
    {
        Assert.True(Opts.Parse("awslogs-group=g|awslogs-format=json/emf").Options!.CloudWatch!.IsEmbeddedMetricFormat);
    }

    [Theory]
    [InlineData("logs.example", "https://logs.example/")]
    [InlineData("localhost:4566", "https://localhost:4566/")]
    [InlineData("http://[::1]:4566/x", "http://[::1]:4566/x")]
    public void Parse_Endpoint_IsTakenAsTheSdkTakesIt(string value, string expected)
    {
        Assert.Equal(expected, Opts.Parse($"awslogs-group=g|awslogs-endpoint={value}").Options!.CloudWatch!.Endpoint!.AbsoluteUri);
    }

    [Theory]
    [InlineData("awslogs-group=", "log-opt awslogs-group=\"\": " + BadGroup)]
    [InlineData("awslogs-group=a b", "log-opt awslogs-group=\"a b\": " + BadGroup)]
    [InlineData("awslogs-group=aws/x", "log-opt awslogs-group=\"aws/x\": must not begin with aws/, which AWS keeps for itself")]
    [InlineData("awslogs-region=eu-west-1", "log-opt awslogs-region=\"eu-west-1\": " + NeedsGroup)]
    [InlineData("awslogs-format=x|awslogs-create-group=y", "log-opt awslogs-create-group=\"y\": " + NeedsGroup + "; log-opt awslogs-format=\"x\": " + NeedsGroup)]
    [InlineData("awslogs-grup=g", "log-opt \"awslogs-grup\" is not known; did you mean \"awslogs-group\"?")]
    [InlineData("awslogs-group=g|awslogs-region=evil.example/x", "log-opt awslogs-region=\"evil.example/x\": must be a region's name, such as eu-central-1")]
    [InlineData("awslogs-group=g|awslogs-endpoint=ftp://x", "log-opt awslogs-endpoint=\"ftp://x\": " + BadUrl)]
    [InlineData("awslogs-group=g|awslogs-endpoint=http://a:b@x", "log-opt awslogs-endpoint=\"http://a:b@x\": " + BadUrl)]
    [InlineData("awslogs-group=g|awslogs-endpoint=http://x?y", "log-opt awslogs-endpoint=\"http://x?y\": " + BadUrl)]
    [InlineData("awslogs-group=g|awslogs-stream=a:b", "log-opt awslogs-stream=\"a:b\": must be 1 to 512 characters without : and *")]
    [InlineData("awslogs-group=g|awslogs-create-group=yes", "log-opt awslogs-create-group=\"yes\": must be true or false")]
    [InlineData("awslogs-group=g|awslogs-create-stream=no", "log-opt awslogs-create-stream=\"no\": must be true or false")]
    [InlineData("awslogs-group=g|awslogs-force-flush-interval-seconds=0", "log-opt awslogs-force-flush-interval-seconds=\"0\": must be at least 1")]
    [InlineData("awslogs-group=g|awslogs-force-flush-interval-seconds=5s", "log-opt awslogs-force-flush-interval-seconds=\"5s\": must be a whole number, at least 1")]
    [InlineData("awslogs-group=g|awslogs-max-buffered-events=-1", "log-opt awslogs-max-buffered-events=\"-1\": must be at least 1")]
    [InlineData("awslogs-group=g|awslogs-format=json", "log-opt awslogs-format=\"json\": must be one of json/emf")]
    [InlineData("awslogs-group=g|awslogs-format=json/emf|awslogs-datetime-format=%Y", "log-opt awslogs-datetime-format=\"%Y\": does not go together with awslogs-format=json/emf, where every line is an event of its own")]
    [InlineData("awslogs-group=g|awslogs-datetime-format=%Y|awslogs-multiline-pattern=x", "log-opt awslogs-multiline-pattern=\"x\": does not go together with awslogs-datetime-format; one of them has to go")]
    [InlineData("awslogs-group=g|awslogs-multiline-pattern=(", "log-opt awslogs-multiline-pattern=\"(\": is not a valid pattern: a closing ) is missing")]
    [InlineData("awslogs-group=g|awslogs-credentials-endpoint=evil", "log-opt awslogs-credentials-endpoint=\"evil\": must be a path that begins with /, such as /v2/credentials/4d8b1f3c")]
    public void Parse_Malformed_NamesOptionValueAndWhatIsAllowed(string options, string expected)
    {
        Assert.Equal(expected, Opts.Parse(options).ToLine());
    }

    [Theory]
    [InlineData("%Y-%m-%d %H:%M:%S", "2026-11-23 07:45:12 started", true)]
    [InlineData("%Y-%m-%d %H:%M:%S", "  at Program.Main() line 2026-11-23", false)]
    [InlineData(@"\[%b %d, %Y %H:%M:%S\]", "[Nov 23, 2026 07:45:12] x", true)]
    [InlineData("%a %A %w %d %b %B %m %Y %y %H %I %p %M %S %f %z %Z %j %L", "Mon Monday 1 23 Nov November 11 2026 26 07 07 AM 45 12 123456 +0100 CET 327 .123", true)]
    [InlineData("%Y%q%%-%m", "2026-11", true)]
    [InlineData("at 5%", "at 5% of all", true)]
    public void Parse_DatetimeFormat_FindsTheLinesThatTheDriverFinds(string format, string line, bool expected)
    {
        var options = Opts.Parse($"awslogs-group=g|awslogs-datetime-format={format}").Options!.CloudWatch!;

        Assert.Equal(expected, options.EventStart!.IsMatch(line));
    }

    [Fact]
    public void StreamFor_IsTheStreamElseTheTagElseTheId()
    {
        var options = new CloudWatchOptions { Group = "g" };

        Assert.Equal("id", options.StreamFor(null, "id"));
        Assert.Equal("id", options.StreamFor("", "id"));
        Assert.Equal("tag", options.StreamFor("tag", "id"));
        Assert.Equal("s", (options with { Stream = "s" }).StreamFor("tag", "id"));
    }

    [Theory]
    [InlineData("", false)]
    [InlineData("a*", false)]
    [InlineData("a\nb", false)]
    [InlineData("\ud800", false)]
    [InlineData("web/1 [übrig] 🐳", true)]
    public void StreamProblem_TakesWhatTheServiceTakes(string name, bool isFine)
    {
        Assert.Equal(isFine, CloudWatchNames.StreamProblem(name) is null);
        Assert.NotNull(CloudWatchNames.StreamProblem(new string('x', 513)));
        Assert.Null(CloudWatchNames.StreamProblem(new string('x', 512)));
    }
}

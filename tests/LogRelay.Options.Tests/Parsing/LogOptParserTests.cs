using CsCheck;
using LogRelay.Options.Catalog;
using LogRelay.Options.Parsing;
using Xunit;

namespace LogRelay.Options.Tests.Parsing;

public sealed class LogOptParserTests
{
    [Fact]
    public void Parse_Nothing_GivesJsonFilesDefaults()
    {
        var options = LogOptParser.Parse(new Dictionary<string, string>()).Options!;

        Assert.Equal(new RotationOptions(MaxSizeBytes: null, MaxFiles: 1, RotationCompression.None), options.Rotation);
        Assert.Equal(
            new RetentionOptions
            {
                SpoolMaxBytes = 256_000_000,
                StoppedRetention = TimeSpan.FromDays(30),
                Sync = SyncMode.Rotate,
                SyncInterval = TimeSpan.FromSeconds(1),
            },
            options.Retention);
        Assert.Equal(AttributeOptions.None, options.Attributes);
        Assert.Null(options.Gelf);
        Assert.Equal(LogMode.Blocking, options.Mode);
    }

    [Fact]
    public void Parse_JsonFileConfiguration_IsUnderstood()
    {
        var options = Opts.Parse("max-size=10m|max-file=5|compress=true|labels=a,b c|env=X|labels-regex=^l|env-regex=^E|tag={{.Name}}").Options!;

        Assert.Equal(new RotationOptions(10_000_000, 5, RotationCompression.Gzip), options.Rotation);
        Assert.Equal(["a", "b c"], options.Attributes.Labels);
        Assert.Equal(["X"], options.Attributes.Env);
        Assert.Equal("^l", options.Attributes.LabelsPattern?.Text);
        Assert.Equal("^E", options.Attributes.EnvPattern?.Text);
        Assert.Equal("{{.Name}}", options.Attributes.Tag?.Text);
    }

    [Fact]
    public void Parse_Retention_IsUnderstood()
    {
        Assert.Equal(
            new RetentionOptions
            {
                MaxAge = new TimeSpan(days: 9, hours: 2, minutes: 3, seconds: 4, milliseconds: 5),
                SpoolMaxBytes = 0,
                StoppedRetention = TimeSpan.FromDays(36_500),
                Sync = SyncMode.Interval,
                SyncInterval = TimeSpan.FromMilliseconds(10),
            },
            Opts.Parse("max-age=1w2d2h3m4s5ms|spool-max-size=0|stopped-retention=36500d|sync=interval|sync-interval=10ms").Options!.Retention);
    }

    [Theory]
    [InlineData("true", RotationCompression.Gzip)]
    [InlineData("1", RotationCompression.Gzip)]
    [InlineData("gzip", RotationCompression.Gzip)]
    [InlineData("zstd", RotationCompression.Zstd)]
    [InlineData("false", RotationCompression.None)]
    public void Parse_Compress_TakesDockersTruthValuesAndTheNamesOfCompressions(string value, RotationCompression expected) =>
        Assert.Equal(expected, Opts.Parse($"max-size=10m|max-file=5|compress={value}").Options!.Rotation.Compression);

    [Fact]
    public void Parse_GelfOverUdp_HasTheDriversDefaults()
    {
        Assert.Equal(
            new GelfOptions
            {
                Transport = GelfTransport.Udp,
                Host = "graylog",
                Port = 12201,
                CompressionType = GelfCompressionType.Gzip,
                CompressionLevel = 1,
                TcpMaxReconnect = 3,
                TcpReconnectDelay = TimeSpan.FromSeconds(1),
                UdpDatagramBytes = 1420,
                UdpRate = 20_000,
            },
            Opts.Parse("gelf-address=udp://graylog:12201").Options!.Gelf);
    }

    [Fact]
    public void Parse_GelfOverTcp_ReadsItsOwnOptions()
    {
        var gelf = Opts.Parse("gelf-address=tcp://[::1]:1|gelf-tcp-max-reconnect=0|gelf-tcp-reconnect-delay=30").Options!.Gelf!;

        Assert.Equal((GelfTransport.Tcp, "::1", 1), (gelf.Transport, gelf.Host, gelf.Port));
        Assert.Equal(GelfCompressionType.None, gelf.CompressionType);
        Assert.Equal((0, TimeSpan.FromSeconds(30)), (gelf.TcpMaxReconnect, gelf.TcpReconnectDelay));
    }

    [Fact]
    public void Parse_GelfOverTls_ReadsItsOwnOptions()
    {
        var plain = Opts.Parse("gelf-address=tcp+tls://graylog:12201").Options!.Gelf!;
        var full = Opts.Parse("gelf-address=tls://10.0.0.1:1|gelf-tls-ca-file=/d/ca|gelf-tls-cert-file=/d/c|gelf-tls-key-file=/d/k|gelf-tls-server-name=Graylog.Example|gelf-tcp-max-reconnect=7").Options!.Gelf!;

        Assert.Equal((GelfTransport.Tls, TlsOptions.Default, null), (plain.Transport, plain.Tls, plain.Http));
        Assert.Equal(new TlsOptions("/d/ca", "/d/c", "/d/k", "graylog.example"), full.Tls);
        Assert.Equal((GelfCompressionType.None, 7), (full.CompressionType, full.TcpMaxReconnect));
    }

    [Fact]
    public void Parse_GelfOverHttp_ReadsItsOwnOptions()
    {
        var plain = Opts.Parse("gelf-address=http://graylog:12201").Options!.Gelf!;
        var full = Opts.Parse("gelf-address=https://graylog/in?x=1|gelf-http-bulk=true|gelf-http-headers-file=/d/h|gelf-compression-type=none|gelf-tls-ca-file=/d/ca").Options!.Gelf!;

        Assert.Equal((GelfTransport.Http, GelfCompressionType.Gzip, null), (plain.Transport, plain.CompressionType, plain.Tls));
        Assert.Equal(new GelfHttpOptions("/gelf", Bulk: false, HeadersFile: null), plain.Http);
        Assert.Equal((GelfTransport.Https, 443, GelfCompressionType.None), (full.Transport, full.Port, full.CompressionType));
        Assert.Equal(new GelfHttpOptions("/in?x=1", Bulk: true, HeadersFile: "/d/h"), full.Http);
        Assert.Equal("/d/ca", full.Tls!.CaFile);
    }

    [Theory]
    [InlineData("none", GelfCompressionType.None)]
    [InlineData("zlib", GelfCompressionType.Zlib)]
    [InlineData("gzip", GelfCompressionType.Gzip)]
    public void Parse_GelfCompression_IsRead(string value, GelfCompressionType expected)
    {
        var gelf = Opts.Parse($"gelf-address=udp://g:1|gelf-compression-type={value}|gelf-compression-level=-1").Options!.Gelf!;

        Assert.Equal((expected, -1), (gelf.CompressionType, gelf.CompressionLevel));
    }

    [Fact]
    public void Gelf_OtherSpellingOfTheSameEndpoint_IsEqual()
    {
        var one = Opts.Parse("gelf-address=udp://Graylog:12201").Options!.Gelf;
        var same = Opts.Parse("gelf-address=UDP://graylog:12201/|gelf-compression-type=gzip|gelf-compression-level=+1").Options!.Gelf;
        var other = Opts.Parse("gelf-address=udp://graylog:12202").Options!.Gelf;

        Assert.Equal(one, same);
        Assert.Equal(one!.GetHashCode(), same!.GetHashCode());
        Assert.NotEqual(one, other);
    }

    [Theory]
    [InlineData("labels=|labels-regex=|env=|env-regex=|tag=|mode=|cache-disabled=")]
    [InlineData("cache-max-size=whatever|cache-max-file=|cache-compress=?")]
    public void Parse_ValuesThatDockerTakesAsAbsent_AreAbsent(string options)
    {
        Assert.Equal(Opts.Parse("").Options, Opts.Parse(options).Options);
    }

    [Fact]
    public void Parse_NonBlocking_IsReported()
    {
        Assert.Equal(LogMode.NonBlocking, Opts.Parse("mode=non-blocking|max-buffer-size=4m").Options!.Mode);
    }

    [Fact]
    public void Equals_SameOptionsReadTwice_AreEqual()
    {
        const string Text = "max-size=1m|labels=a,b|labels-regex=x|env-regex=y|tag={{.ID}}|gelf-address=tcp://g:1";
        var one = Opts.Parse(Text).Options;
        var same = Opts.Parse(Text).Options;

        Assert.Equal(one, same);
        Assert.Equal(one!.GetHashCode(), same!.GetHashCode());
        Assert.NotEqual(one, Opts.Parse(Text.Replace("a,b", "a,c", StringComparison.Ordinal)).Options);
    }

    [Fact]
    public void Parse_NullValueFromJson_ReadsAsEmpty()
    {
        var result = LogOptParser.Parse(new Dictionary<string, string> { ["max-file"] = null! });

        Assert.Equal("log-opt max-file=\"\": must be a whole number, at least 1", result.ToLine());
    }

    [Fact]
    public void Parse_AnyMap_GivesOptionsOrPrintableErrors()
    {
        var name = Gen.OneOf(Gen.Int[0, OptionCatalog.All.Count - 1].Select(i => OptionCatalog.All[i].Name), Gen.String);
        string[] likely = ["true", "10m", "2", "udp://g:1", "tcp://[::1]:2", "tls://g:3", "https://g/x", "/d/f", "gzip", "non-blocking", "{{.ID}}", "{{", "^a", "("];
        var value = Gen.OneOf(
            Gen.String,
            Gen.Int.Select(number => $"{number}"),
            Gen.Int[0, likely.Length - 1].Select(i => likely[i]));
        Gen.Dictionary(name, value)[0, 12].Sample(map =>
        {
            var result = LogOptParser.Parse(map);
            var line = result.ToLine();
            return result.IsValid == (result.Errors.Count == 0)
                && result.IsValid == (line.Length == 0)
                && !line.Any(char.IsControl);
        });
    }
}

using Xunit;

namespace LogRelay.Options.Tests.Parsing;

public sealed class LogOptParserErrorTests
{
    private const string Time = "must be a time such as 90s, 12h or 30d (units w, d, h, m, s, ms), more than nothing and at most 36500d";
    private const string Form = "must be udp://host:port, tcp://host:port, tls://host:port, http://host:port/path or https://host:port/path";
    private const string FileForm = "must be the absolute path of a file as the plugin sees it; of the host's files it sees those under /var/lib/logrelay";

    [Theory]
    // Names
    [InlineData("max-sise=10m", "log-opt \"max-sise\" is not known; did you mean \"max-size\"?")]
    [InlineData("Max-Size=10m", "log-opt \"Max-Size\" is not known; did you mean \"max-size\"?")]
    [InlineData("max_file=3", "log-opt \"max_file\" is not known; did you mean \"max-file\"?")]
    [InlineData("compression-type=gzip", "log-opt \"compression-type\" is not known; did you mean \"gelf-compression-type\"?")]
    [InlineData("splunk-token=x", "log-opt \"splunk-token\" is not known; \"logrelay options\" lists all that are")]
    [InlineData("=x", "log-opt \"\" is not known; \"logrelay options\" lists all that are")]
    [InlineData(" tag=x", "log-opt \" tag\" is not known; did you mean \"tag\"?")]
    [InlineData("a\nb=x", "log-opt \"a\\nb\" is not known; \"logrelay options\" lists all that are")]
    [InlineData("zzzz=1|yyyy=2", "log-opt \"yyyy\" is not known; \"logrelay options\" lists all that are; log-opt \"zzzz\" is not known; \"logrelay options\" lists all that are")]
    [InlineData("max-sise=10m|max-file=0", "log-opt \"max-sise\" is not known; did you mean \"max-size\"?; log-opt max-file=\"0\": must be at least 1")]

    // json-file
    [InlineData("max-size=", "log-opt max-size=\"\": must be a size such as 500k, 10m or 1g (less than 2^63 bytes)")]
    [InlineData("max-size=ten", "log-opt max-size=\"ten\": must be a size such as 500k, 10m or 1g (less than 2^63 bytes)")]
    [InlineData("max-size=10x", "log-opt max-size=\"10x\": must be a size such as 500k, 10m or 1g (less than 2^63 bytes)")]
    [InlineData("max-size=-1", "log-opt max-size=\"-1\": must be a size such as 500k, 10m or 1g (less than 2^63 bytes)")]
    [InlineData("max-size=9999999p", "log-opt max-size=\"9999999p\": must be a size such as 500k, 10m or 1g (less than 2^63 bytes)")]
    [InlineData("max-size=0", "log-opt max-size=\"0\": must be at least 1")]
    [InlineData("max-size=0.5", "log-opt max-size=\"0.5\": must be at least 1")]
    [InlineData("max-file=0", "log-opt max-file=\"0\": must be at least 1")]
    [InlineData("max-file=-3", "log-opt max-file=\"-3\": must be at least 1")]
    [InlineData("max-file=", "log-opt max-file=\"\": must be a whole number, at least 1")]
    [InlineData("max-file=two", "log-opt max-file=\"two\": must be a whole number, at least 1")]
    [InlineData("max-file=2.5", "log-opt max-file=\"2.5\": must be a whole number, at least 1")]
    [InlineData("max-file=4294967297", "log-opt max-file=\"4294967297\": must be at most 2147483647")]
    [InlineData("max-file=99999999999999999999", "log-opt max-file=\"99999999999999999999\": must be a whole number, at least 1")]
    [InlineData("compress=yes", "log-opt compress=\"yes\": must be true, false, gzip or zstd")]
    [InlineData("compress=", "log-opt compress=\"\": must be true, false, gzip or zstd")]
    [InlineData("compress=true", "log-opt compress=\"true\": needs max-size and max-file of at least 2")]
    [InlineData("compress=1|max-size=1m", "log-opt compress=\"1\": needs max-file of at least 2")]
    [InlineData("compress=T|max-file=3", "log-opt compress=\"T\": needs max-size")]
    [InlineData("compress=true|max-file=x|max-size=y", "log-opt max-size=\"y\": must be a size such as 500k, 10m or 1g (less than 2^63 bytes); log-opt max-file=\"x\": must be a whole number, at least 1")]

    // Retention and durability
    [InlineData("max-age=", "log-opt max-age=\"\": " + Time)]
    [InlineData("max-age=14", "log-opt max-age=\"14\": " + Time)]
    [InlineData("max-age=0d", "log-opt max-age=\"0d\": " + Time)]
    [InlineData("max-age=-1d", "log-opt max-age=\"-1d\": " + Time)]
    [InlineData("max-age=1.5d", "log-opt max-age=\"1.5d\": " + Time)]
    [InlineData("max-age=1 d", "log-opt max-age=\"1 d\": " + Time)]
    [InlineData("max-age=30m1h", "log-opt max-age=\"30m1h\": " + Time)]
    [InlineData("max-age=1h1h", "log-opt max-age=\"1h1h\": " + Time)]
    [InlineData("max-age=1D", "log-opt max-age=\"1D\": " + Time)]
    [InlineData("max-age=36501d", "log-opt max-age=\"36501d\": " + Time)]
    [InlineData("max-age=5214w3d", "log-opt max-age=\"5214w3d\": " + Time)]
    [InlineData("max-age=2147483647w", "log-opt max-age=\"2147483647w\": " + Time)]
    [InlineData("max-age=99999999999s", "log-opt max-age=\"99999999999s\": " + Time)]
    [InlineData("stopped-retention=never", "log-opt stopped-retention=\"never\": " + Time)]
    [InlineData("spool-max-size=lots", "log-opt spool-max-size=\"lots\": must be a size such as 500k, 10m or 1g (less than 2^63 bytes)")]
    [InlineData("sync=always", "log-opt sync=\"always\": must be one of none, rotate, interval")]
    [InlineData("sync=interval|sync-interval=1ms", "log-opt sync-interval=\"1ms\": must be from 10ms to 1h")]
    [InlineData("sync=interval|sync-interval=2h", "log-opt sync-interval=\"2h\": must be from 10ms to 1h")]
    [InlineData("sync-interval=1s", "log-opt sync-interval=\"1s\": only goes with sync=interval")]
    [InlineData("sync=none|sync-interval=1s", "log-opt sync-interval=\"1s\": only goes with sync=interval")]
    [InlineData("sync=fast|sync-interval=1s", "log-opt sync=\"fast\": must be one of none, rotate, interval")]
    [InlineData("stopped_retention=1d", "log-opt \"stopped_retention\" is not known; did you mean \"stopped-retention\"?")]

    // Attributes and tag
    [InlineData("labels-regex=(", "log-opt labels-regex=\"(\": is not a valid pattern: a closing ) is missing")]
    [InlineData("env-regex=(?=x)", "log-opt env-regex=\"(?=x)\": is not supported: \"(?=\" (Go's patterns have no look-around, only groups and the flags i, m, s, U)")]
    [InlineData("env-regex=(a)\\1", "log-opt env-regex=\"(a)\\\\1\": is not supported: a back-reference (\\1) cannot be matched in linear time")]

    // gelf
    [InlineData("gelf-address=", "log-opt gelf-address=\"\": " + Form)]
    [InlineData("gelf-address=graylog", "log-opt gelf-address=\"graylog\": " + Form)]
    [InlineData("gelf-address=graylog:12201", "log-opt gelf-address=\"graylog:12201\": " + Form)]
    [InlineData("gelf-address=://graylog:12201", "log-opt gelf-address=\"://graylog:12201\": " + Form)]
    [InlineData("gelf-address=ftp://graylog:12201", "log-opt gelf-address=\"ftp://graylog:12201\": " + Form + "; no other scheme is known")]
    [InlineData("gelf-address=udp://graylog", "log-opt gelf-address=\"udp://graylog\": " + Form + "; the port is missing")]
    [InlineData("gelf-address=udp://graylog:", "log-opt gelf-address=\"udp://graylog:\": " + Form + "; the port is missing")]
    [InlineData("gelf-address=udp://[::1]", "log-opt gelf-address=\"udp://[::1]\": " + Form + "; the port is missing")]
    [InlineData("gelf-address=udp://graylog:gelf", "log-opt gelf-address=\"udp://graylog:gelf\": " + Form + "; the port must be a number from 1 to 65535")]
    [InlineData("gelf-address=udp://graylog:0", "log-opt gelf-address=\"udp://graylog:0\": " + Form + "; the port must be a number from 1 to 65535")]
    [InlineData("gelf-address=udp://graylog:65536", "log-opt gelf-address=\"udp://graylog:65536\": " + Form + "; the port must be a number from 1 to 65535")]
    [InlineData("gelf-address=udp://:12201", "log-opt gelf-address=\"udp://:12201\": " + Form + "; the host is missing (write localhost for this machine)")]
    [InlineData("gelf-address=udp://2001:db8::7:12201", "log-opt gelf-address=\"udp://2001:db8::7:12201\": " + Form + "; an IPv6 address must stand in brackets, as in [2001:db8::7]:12201")]
    [InlineData("gelf-address=udp://[10.0.0.1]:12201", "log-opt gelf-address=\"udp://[10.0.0.1]:12201\": " + Form + "; in the brackets must be an IPv6 address")]
    [InlineData("gelf-address=udp://[::1:12201", "log-opt gelf-address=\"udp://[::1:12201\": " + Form + "; in the brackets must be an IPv6 address")]
    [InlineData("gelf-address=udp://gray log:12201", "log-opt gelf-address=\"udp://gray log:12201\": " + Form + "; the host may have letters, digits, dots, hyphens and underscores")]
    [InlineData("gelf-compression-type=gzip", "log-opt gelf-compression-type=\"gzip\": needs gelf-address, which switches GELF on (such as gelf-address=udp://host:12201)")]
    [InlineData("gelf-tcp-reconnect-delay=1", "log-opt gelf-tcp-reconnect-delay=\"1\": needs gelf-address, which switches GELF on (such as gelf-address=udp://host:12201)")]
    [InlineData("gelf-address=udp://g:1|gelf-compression-type=snappy", "log-opt gelf-compression-type=\"snappy\": must be one of gzip, zlib, none")]
    [InlineData("gelf-address=udp://g:1|gelf-compression-type=GZIP", "log-opt gelf-compression-type=\"GZIP\": must be one of gzip, zlib, none")]
    [InlineData("gelf-address=udp://g:1|gelf-compression-level=10", "log-opt gelf-compression-level=\"10\": must be from -1 to 9")]
    [InlineData("gelf-address=udp://g:1|gelf-compression-level=-2", "log-opt gelf-compression-level=\"-2\": must be from -1 to 9")]
    [InlineData("gelf-address=udp://g:1|gelf-compression-level=fast", "log-opt gelf-compression-level=\"fast\": must be a whole number, from -1 to 9")]
    [InlineData("gelf-address=tcp://g:1|gelf-compression-type=none", "log-opt gelf-compression-type=\"none\": only goes with a udp://, http:// or https:// gelf-address; over TCP nothing is compressed")]
    [InlineData("gelf-address=udp://g:1|gelf-tcp-max-reconnect=3", "log-opt gelf-tcp-max-reconnect=\"3\": only goes with a tcp:// or tls:// gelf-address")]
    [InlineData("gelf-address=tcp://g:1|gelf-tcp-max-reconnect=-1", "log-opt gelf-tcp-max-reconnect=\"-1\": must be at least 0")]
    [InlineData("gelf-address=tcp://g:1|gelf-tcp-reconnect-delay=1s", "log-opt gelf-tcp-reconnect-delay=\"1s\": must be a whole number, at least 0")]
    [InlineData("gelf-address=nowhere|gelf-tcp-max-reconnect=x", "log-opt gelf-address=\"nowhere\": " + Form + "; log-opt gelf-tcp-max-reconnect=\"x\": must be a whole number, at least 0")]

    // GELF in LogRelay's own ways
    [InlineData("gelf-address=unix:///run/gelf.sock", "log-opt gelf-address=\"unix:///run/gelf.sock\": " + Form + "; no other scheme is known")]
    [InlineData("gelf-address=tls://graylog", "log-opt gelf-address=\"tls://graylog\": " + Form + "; the port is missing")]
    [InlineData("gelf-address=http://graylog:", "log-opt gelf-address=\"http://graylog:\": " + Form + "; the port is missing")]
    [InlineData("gelf-address=https:///gelf", "log-opt gelf-address=\"https:///gelf\": " + Form + "; the host is missing (write localhost for this machine)")]
    [InlineData("gelf-address=http://g/a b", "log-opt gelf-address=\"http://g/a b\": " + Form + "; write what a URL may not hold in the path as %20 and the like")]
    [InlineData("gelf-address=http://g/\u00e4", "log-opt gelf-address=\"http://g/\u00e4\": " + Form + "; write what a URL may not hold in the path as %20 and the like")]
    [InlineData("gelf-address=http://g/x\r\nHost: y", "log-opt gelf-address=\"http://g/x\\r\\nHost: y\": " + Form + "; write what a URL may not hold in the path as %20 and the like")]
    [InlineData("gelf-address=https://u:p@g/", "log-opt gelf-address=\"https://u:p@g/\": must not hold a name and a password, which everyone could read who may inspect the container; put the line \"Authorization: Basic ...\" into a file and name that in gelf-http-headers-file")]
    [InlineData("gelf-address=tls://g:1|gelf-compression-type=gzip", "log-opt gelf-compression-type=\"gzip\": only goes with a udp://, http:// or https:// gelf-address; over TCP nothing is compressed")]
    [InlineData("gelf-address=http://g:1|gelf-compression-type=zlib", "log-opt gelf-compression-type=\"zlib\": only goes with a udp:// gelf-address; GELF over HTTP knows gzip and none")]
    [InlineData("gelf-address=http://g:1|gelf-tcp-max-reconnect=1", "log-opt gelf-tcp-max-reconnect=\"1\": only goes with a tcp:// or tls:// gelf-address")]
    [InlineData("gelf-address=tcp://g:1|gelf-tls-ca-file=/ca.pem", "log-opt gelf-tls-ca-file=\"/ca.pem\": only goes with a tls:// or https:// gelf-address; nothing else is encrypted")]
    [InlineData("gelf-address=http://g:1|gelf-tls-server-name=x", "log-opt gelf-tls-server-name=\"x\": only goes with a tls:// or https:// gelf-address; nothing else is encrypted")]
    [InlineData("gelf-address=tls://g:1|gelf-http-bulk=true", "log-opt gelf-http-bulk=\"true\": only goes with an http:// or https:// gelf-address")]
    [InlineData("gelf-address=tcp://g:1|gelf-udp-rate=10", "log-opt gelf-udp-rate=\"10\": only goes with a udp:// gelf-address")]
    [InlineData("gelf-address=udp://g:1|gelf-udp-rate=-1", "log-opt gelf-udp-rate=\"-1\": must be at least 0")]
    [InlineData("gelf-address=udp://g:1|gelf-udp-datagram-size=65507", "log-opt gelf-udp-datagram-size=\"65507\": must be from 512 to 8192")]
    [InlineData("gelf-address=http://g:1|gelf-http-bulk=yes", "log-opt gelf-http-bulk=\"yes\": must be true or false")]
    [InlineData("gelf-address=tls://g:1|gelf-tls-key-file=/k.pem", "log-opt gelf-tls-key-file=\"/k.pem\": needs gelf-tls-cert-file, the certificate that the key belongs to")]
    [InlineData("gelf-address=tls://g:1|gelf-tls-ca-file=ca.pem", "log-opt gelf-tls-ca-file=\"ca.pem\": " + FileForm)]
    [InlineData("gelf-address=tls://g:1|gelf-tls-ca-file=/tls/", "log-opt gelf-tls-ca-file=\"/tls/\": " + FileForm)]
    [InlineData("gelf-address=https://g:1|gelf-http-headers-file=", "log-opt gelf-http-headers-file=\"\": " + FileForm)]
    [InlineData("gelf-address=tls://g:1|gelf-tls-server-name=*.example", "log-opt gelf-tls-server-name=\"*.example\": must be a host's name: letters, digits, dots, hyphens and underscores, at most 253")]
    [InlineData("gelf-tls-ca-file=/ca.pem", "log-opt gelf-tls-ca-file=\"/ca.pem\": needs gelf-address, which switches GELF on (such as gelf-address=udp://host:12201)")]

    // dockerd
    [InlineData("mode=fast", "log-opt mode=\"fast\": must be one of blocking, non-blocking")]
    [InlineData("mode=Non-Blocking", "log-opt mode=\"Non-Blocking\": must be one of blocking, non-blocking")]
    [InlineData("max-buffer-size=4m", "log-opt max-buffer-size=\"4m\": only goes with mode=non-blocking")]
    [InlineData("max-buffer-size=4m|mode=blocking", "log-opt max-buffer-size=\"4m\": only goes with mode=non-blocking")]
    [InlineData("max-buffer-size=4x|mode=non-blocking", "log-opt max-buffer-size=\"4x\": must be a size such as 500k, 10m or 1g (less than 2^63 bytes)")]
    [InlineData("max-buffer-size=4m|mode=fast", "log-opt mode=\"fast\": must be one of blocking, non-blocking")]
    [InlineData("cache-disabled=maybe", "log-opt cache-disabled=\"maybe\": must be true or false")]
    public void Parse_Malformed_NamesOptionValueAndWhatIsAllowed(string options, string expected)
    {
        var result = Opts.Parse(options);

        Assert.False(result.IsValid);
        Assert.Null(result.Options);
        Assert.Equal(expected, result.ToLine());
    }

    [Fact]
    public void Parse_LongHostileValue_IsShortenedAndMadeVisible()
    {
        var result = Opts.Parse("max-file=\u001b[2J" + new string('9', 100_000));

        Assert.Equal(
            $"log-opt max-file=\"\\u001b[2J{new string('9', 76)}\"... (100004 characters): must be a whole number, at least 1",
            result.ToLine());
    }

    [Fact]
    public void ToLine_ThousandsOfErrors_ShowsTwentyAndCountsTheRest()
    {
        var result = Opts.Parse(string.Join('|', Enumerable.Range(0, 5_000).Select(i => $"q{i:0000}q=x")));

        Assert.Equal(5_000, result.Errors.Count);
        Assert.StartsWith("log-opt \"q0000q\" is not known;", result.ToLine(), StringComparison.Ordinal);
        Assert.Contains("\"q0019q\"", result.ToLine(), StringComparison.Ordinal);
        Assert.EndsWith("; and 4980 more", result.ToLine(), StringComparison.Ordinal);
    }

    [Fact]
    public void Parse_EveryFamilyWrong_ReportsAllAtOnce()
    {
        var result = Opts.Parse("nope=1|max-size=a|max-file=b|compress=c|labels-regex=(|env-regex=[|gelf-address=d|mode=e|cache-disabled=no");

        Assert.Equal(
            ["nope", "max-size", "max-file", "compress", "labels-regex", "env-regex", "gelf-address", "mode", "cache-disabled"],
            result.Errors.Select(error => error.Option));
    }
}

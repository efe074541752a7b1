using System.Text;
using CsCheck;
using LogRelay.Journal.Levels;
using Xunit;

namespace LogRelay.Journal.Tests.Levels;

public sealed class LevelDetectorTests
{
    [Theory]
    [InlineData("INFO: started", LogLevel.Info)]
    [InlineData("ERROR 1045 (28000): Access denied for user", LogLevel.Error)]
    [InlineData("Error: connect ECONNREFUSED 127.0.0.1:5432", LogLevel.Error)]
    [InlineData("error: unknown option", LogLevel.Error)]
    [InlineData("fatal: not a git repository", LogLevel.Fatal)]
    [InlineData("panic: runtime error: index out of range", LogLevel.Fatal)]
    [InlineData("WARNING:root:low on memory", LogLevel.Warn)]
    [InlineData("[error] no space", LogLevel.Error)]
    [InlineData("[  WARN ] slow", LogLevel.Warn)]
    [InlineData("   DEBUG nothing", LogLevel.Debug)]
    [InlineData("SEVERE: Servlet failed", LogLevel.Error)]
    [InlineData("FINEST: entering", LogLevel.Trace)]
    [InlineData("web_1  | ERROR lost", LogLevel.Error)]
    public void Detect_WordInFront(string line, LogLevel expected) => Assert.Equal(expected, Detect(line));

    [Theory]
    // nginx, Apache, PHP
    [InlineData("2024/01/02 10:00:00 [error] 7#7: *1 open() \"/x\" failed", LogLevel.Error)]
    [InlineData("2024/01/02 10:00:00 [emerg] 1#1: host not found", LogLevel.Fatal)]
    [InlineData("[Tue Jan 02 10:00:00.123456 2024] [core:error] [pid 1] AH00037", LogLevel.Error)]
    [InlineData("[Tue Jan 02 10:00:00.123456 2024] [mpm_event:notice] [pid 1] AH00489", LogLevel.Info)]
    [InlineData("[02-Jan-2024 10:00:00] WARNING: [pool www] seems busy", LogLevel.Warn)]
    [InlineData("PHP Warning:  Undefined variable $x in /a.php on line 1", LogLevel.Warn)]
    [InlineData("PHP Fatal error:  Uncaught Exception in /a.php:1", LogLevel.Fatal)]
    [InlineData("[2024-01-02T10:00:00.000000+00:00] app.ERROR: Failed {\"a\":1} []", LogLevel.Error)]
    // databases
    [InlineData("2024-01-02 10:00:00.000 UTC [123] user@db ERROR:  relation \"x\" does not exist", LogLevel.Error)]
    [InlineData("2024-01-02 10:00:00.000 UTC [1] LOG:  database system is ready", LogLevel.Info)]
    [InlineData("2024-01-02 10:00:00.000 UTC [1] DEBUG2:  checkpoint", LogLevel.Debug)]
    [InlineData("2024-01-02T10:00:00.000000Z 0 [Warning] [MY-010068] [Server] CA is self signed", LogLevel.Warn)]
    [InlineData("2024-01-02 10:00:00 0 [Note] mariadbd: ready for connections.", LogLevel.Info)]
    [InlineData("1:M 02 Jan 2024 10:00:00.000 # WARNING overcommit_memory is set to 0!", LogLevel.Warn)]
    [InlineData("2024.01.02 10:00:00.000000 [ 1 ] {} <Error> Application: Cannot listen", LogLevel.Error)]
    [InlineData("E240102 10:00:00.000000 1 server.go:1 lost", LogLevel.Error)]
    // Java and Python
    [InlineData("2024-01-02 10:00:00.123  INFO 1 --- [main] c.e.App : up", LogLevel.Info)]
    [InlineData("10:00:00.123 [main] ERROR com.example.App - boom", LogLevel.Error)]
    [InlineData("[2024-01-02 10:00:00,000] WARN [KafkaServer id=1] late", LogLevel.Warn)]
    [InlineData("[2024-01-02T10:00:00,000][INFO ][o.e.n.Node] [es] started", LogLevel.Info)]
    [InlineData("2024-01-02 10:00:00,123 - my.module - ERROR - message", LogLevel.Error)]
    [InlineData("2024-01-02 10:00:00,123 CRITICAL root: no way", LogLevel.Fatal)]
    [InlineData("[2024-01-02 10:00:00 +0000] [7] [INFO] Starting gunicorn 21.2.0", LogLevel.Info)]
    [InlineData("[2024-01-02 10:00:00,000: WARNING/MainProcess] task", LogLevel.Warn)]
    [InlineData("INFO:     127.0.0.1:1 - \"GET /error HTTP/1.1\" 500", LogLevel.Info)]
    // .NET, Ruby, Node, Go, Rust
    [InlineData("fail: Microsoft.AspNetCore.Server.Kestrel[13]", LogLevel.Error)]
    [InlineData("crit: Program[0]", LogLevel.Fatal)]
    [InlineData("dbug: Program[0]", LogLevel.Debug)]
    [InlineData("[10:00:00 INF] Now listening on: http://[::]:80", LogLevel.Info)]
    [InlineData("2024-01-02 10:00:00.0000|WARN|App.Worker|slow", LogLevel.Warn)]
    [InlineData("I, [2024-01-02T10:00:00.000000 #1]  INFO -- : Completed 200", LogLevel.Info)]
    [InlineData("(node:1) Warning: Setting the NODE_TLS", LogLevel.Warn)]
    [InlineData("npm ERR! code ENOENT", LogLevel.Error)]
    [InlineData("INFO[0000] starting", LogLevel.Info)]
    [InlineData("FATA[0001] gone", LogLevel.Fatal)]
    [InlineData("2024-01-02T10:00:00.000Z\tinfo\tmain.go:1\tup", LogLevel.Info)]
    [InlineData("2024/01/02 10:00:00 INFO hello count=3", LogLevel.Info)]
    [InlineData("[2024-01-02T10:00:00Z WARN  app::net] retry", LogLevel.Warn)]
    [InlineData("\u001b[2m2024-01-02T10:00:00.000000Z\u001b[0m \u001b[32m INFO\u001b[0m \u001b[2mapp\u001b[0m: up", LogLevel.Info)]
    [InlineData("\u001b[90m10:00AM\u001b[0m \u001b[31mERR\u001b[0m \u001b[1mfailed\u001b[0m", LogLevel.Error)]
    [InlineData("\u001b[31merror\u001b[39m: winston in colour", LogLevel.Error)]
    [InlineData("2024-01-02T10:00:00.000Z [WARN]  agent: slow", LogLevel.Warn)]
    [InlineData("[2024-01-02 10:00:00.000][1][info][main] [source/server/server.cc:1] up", LogLevel.Info)]
    [InlineData("main.c:10:5: warning: unused variable", LogLevel.Warn)]
    // system programs
    [InlineData("E0102 10:00:00.000000       1 reflector.go:1] Failed to watch", LogLevel.Error)]
    [InlineData("W0102 10:00:00.000000       1 x.go:1] hm", LogLevel.Warn)]
    [InlineData("[I 10:00:00.000 NotebookApp] Serving", LogLevel.Info)]
    [InlineData("<3>disk failed", LogLevel.Error)]
    [InlineData("<134>Jan  2 10:00:00 host app: up", LogLevel.Info)]
    [InlineData("<191>x", LogLevel.Debug)]
    [InlineData("Jan  2 10:00:00 host app[1]: ERROR lost", LogLevel.Error)]
    [InlineData("[ALERT]    (1) : config : bad", LogLevel.Fatal)]
    public void Detect_LinesOfWellKnownPrograms(string line, LogLevel expected) => Assert.Equal(expected, Detect(line));

    [Theory]
    [InlineData("time=\"2024-01-02T10:00:00Z\" level=warning msg=\"no error\"", LogLevel.Warn)]
    [InlineData("ts=2024-01-02T10:00:00Z caller=main.go:1 component=x level=info msg=up", LogLevel.Info)]
    [InlineData("lvl=eror level=crit", LogLevel.Fatal)]
    [InlineData("lvl=dbug msg=x", LogLevel.Debug)]
    [InlineData("level=\"error\" msg=x", LogLevel.Error)]
    [InlineData("msg=\"set level=debug\" severity=ERROR", LogLevel.Error)]
    [InlineData("t=2024 log.level=warn", LogLevel.Warn)]
    [InlineData("Started server level=info", LogLevel.Info)]
    public void Detect_Logfmt(string line, LogLevel expected) => Assert.Equal(expected, Detect(line));

    [Theory]
    [InlineData("""{"level":"error","msg":"x"}""", LogLevel.Error)]
    [InlineData("""{"time":"2024-01-02T10:00:00Z","level":"WARN","msg":"x"}""", LogLevel.Warn)]
    [InlineData("""{ "severity" : "CRITICAL", "message": "x" }""", LogLevel.Fatal)]
    [InlineData("""{"level":10,"time":1}""", LogLevel.Trace)]
    [InlineData("""{"level":20,"time":1}""", LogLevel.Debug)]
    [InlineData("""{"level":30,"time":1}""", LogLevel.Info)]
    [InlineData("""{"level":40,"time":1}""", LogLevel.Warn)]
    [InlineData("""{"level":50,"time":1}""", LogLevel.Error)]
    [InlineData("""{"level":60,"time":1}""", LogLevel.Fatal)]
    [InlineData("""{"version":"1.1","short_message":"x","level":3}""", LogLevel.Error)]
    [InlineData("""{"message":"x","context":{"level":"debug"},"level":400,"level_name":"ERROR"}""", LogLevel.Error)]
    [InlineData("""{"@t":"2024-01-02T10:00:00Z","@mt":"a \"level\": b","@l":"Warning"}""", LogLevel.Warn)]
    [InlineData("""{"EventId":0,"LogLevel":"Information","Category":"x"}""", LogLevel.Info)]
    [InlineData("""{"t":{"$date":"2024-01-02T10:00:00.000+00:00"},"s":"W","c":"NETWORK"}""", LogLevel.Warn)]
    [InlineData("""{"time":"2024","level":"INFO+2","msg":"slog"}""", LogLevel.Info)]
    [InlineData("""{"log.level":"info","message":"ECS"}""", LogLevel.Info)]
    [InlineData("""{"level":"info","msg":"cut of""", LogLevel.Info)]
    public void Detect_Json(string line, LogLevel expected) => Assert.Equal(expected, Detect(line));

    [Theory]
    [InlineData("")]
    [InlineData("   ")]
    [InlineData("no error")]
    [InlineData("No ERROR found")]
    [InlineData("done, errors=0")]
    [InlineData("error_count 5")]
    [InlineData("ERROR_COUNT=5")]
    [InlineData("[error_count] 5")]
    [InlineData("errors: 0")]
    [InlineData("error=nil")]
    [InlineData("DEBUG=true node app.js")]
    [InlineData("error while loading shared libraries")]
    [InlineData("info about the weather")]
    [InlineData("Information wants to be free")]
    [InlineData("Fine, thanks")]
    [InlineData("LOG into the system")]
    [InlineData("10 files processed, ERROR count 0")]
    [InlineData("the request has returned ERROR")]
    [InlineData("TypeError: x is not a function")]
    [InlineData("upstream error: refused")]
    [InlineData("127.0.0.1 - - [02/Jan/2024:10:00:00 +0000] \"GET /error HTTP/1.1\" 200 5 \"-\" \"[error]\"")]
    [InlineData("set compression level=9")]
    [InlineData("we changed the log level=debug today")]
    [InlineData("level=errors")]
    [InlineData("level=/etc/x")]
    [InlineData("<error>text</error>")]
    [InlineData("<192>x")]
    [InlineData("<>x")]
    [InlineData("<1234>x")]
    [InlineData("E0102x 10:00")]
    [InlineData("W3 recommendation")]
    [InlineData("""{"msg":"ERROR: it failed"}""")]
    [InlineData("""{"level":"high"}""")]
    [InlineData("""{"level":9}""")]
    [InlineData("""{"level":3.5}""")]
    [InlineData("""{"level":12345}""")]
    [InlineData("""{"level":null}""")]
    [InlineData("""{"level":""")]
    [InlineData("""{"error":"level"}""")]
    [InlineData("""{"a":{"level":"error"}}""")]
    [InlineData("""{"a":1} {"level":"error"}""")]
    [InlineData("Ünlü ERROR")]
    [InlineData("überERROR: x")]
    public void Detect_NoLevelPosition_IsUnknown(string line) => Assert.Equal(LogLevel.Unknown, Detect(line));

    [Theory]
    [InlineData("2024-01-02 10:00:00 ")]
    [InlineData("level")]
    [InlineData("a=\"")]
    public void Detect_FarFromTheStart_IsUnknown(string start)
    {
        var line = start + new string('-', 1000) + " ERROR level=error";

        Assert.Equal(LogLevel.Unknown, Detect(line));
    }

    [Fact]
    public void Detect_JsonLevelFarFromTheStart_IsUnknown() =>
        Assert.Equal(LogLevel.Unknown, Detect($$"""{"msg":"{{new string('x', 2000)}}","level":"error"}"""));

    // Mostly what the rules look at, so that their corners are met.
    private static readonly string[] Pieces =
    [
        "[", "]", "|", "<", ">", "{", "}", "\"", "\\", ":", "=", " ", "\t", "\u001b", "\u001b[", "31m", "ERROR", "error", "level", "fatal", " error:",
        "E0102", "10:00", "2024-01-02", "I, [", "DEBUG1", "s", "60", "ü", ",", ".", "x",
    ];

    private static readonly byte[][] EveryKind =
        [.. new[] { "2024-01-02 10:00:00 [main] ERROR x", "{\"level\":\"error\"}", "time=\"x\" level=info", "plain words of a message" }.Select(Encoding.UTF8.GetBytes)];

    [Fact]
    public void Detect_AnyBytes_NeitherThrowsNorReadsBeyond()
    {
        Gen.Int[0, Pieces.Length - 1].Array[0, 200].Sample(picks =>
        {
            var text = string.Concat(picks.Select(pick => Pieces[pick]));
            var line = Encoding.UTF8.GetBytes(text);
            // A line at the very end of its memory: what reads on, throws.
            Assert.True(Enum.IsDefined(LevelDetector.Detect(line)));
            for (var cut = Math.Max(0, line.Length - 8); cut < line.Length; cut++)
            {
                Assert.True(Enum.IsDefined(LevelDetector.Detect(line.AsSpan(0, cut))));
            }
        });
    }

    [Fact]
    public void Detect_AllocatesNothing()
    {
        Array.ForEach(EveryKind, line => LevelDetector.Detect(line));
        var before = GC.GetAllocatedBytesForCurrentThread();

        foreach (var line in EveryKind)
        {
            LevelDetector.Detect(line);
        }

        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }

    private static LogLevel Detect(string line) => LevelDetector.Detect(Encoding.UTF8.GetBytes(line));
}

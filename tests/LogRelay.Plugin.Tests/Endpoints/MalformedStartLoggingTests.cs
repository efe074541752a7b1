using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using LogRelay.Plugin.Tests.Dockerd;
using Xunit;

namespace LogRelay.Plugin.Tests.Endpoints;

/// <summary>What a StartLogging call may hold is up to whoever wrote the compose file, or to an engine that is broken.</summary>
public sealed class MalformedStartLoggingTests(SharedPlugin shared) : IClassFixture<SharedPlugin>
{
    private const string NotJson = "the request is not the JSON that Docker sends";
    private const string Nothing = "without a FIFO or a container";

    private RunningPlugin Plugin => shared.Plugin;

    [Theory]
    [InlineData("", Nothing)]
    [InlineData(" ", NotJson)]
    [InlineData("null", Nothing)]
    [InlineData("{}", Nothing)]
    [InlineData("{\"File\":null,\"Info\":null}", Nothing)]
    [InlineData("{\"File\":\"\",\"Info\":{}}", Nothing)]
    [InlineData("{\"File\":\"x\"}", Nothing)]
    [InlineData("{\"Info\":{\"ContainerID\":\"a\"}}", Nothing)]
    [InlineData("[]", NotJson)]
    [InlineData("7", NotJson)]
    [InlineData("\"File\"", NotJson)]
    [InlineData("true", NotJson)]
    [InlineData("{", NotJson)]
    [InlineData("{\"File\":", NotJson)]
    [InlineData("{\"File\":\"/run/docker/logging/x\",\"Info\":{\"Contai", NotJson)]
    [InlineData("{\"File\":1}", NotJson)]
    [InlineData("{\"File\":[\"x\"]}", NotJson)]
    [InlineData("{\"File\":\"x\",}", NotJson)]
    [InlineData("{\"File\":\"x\"} {\"File\":\"y\"}", NotJson)]
    [InlineData("{} garbage", NotJson)]
    [InlineData("{'File':'x'}", NotJson)]
    [InlineData("/* a comment */ {}", NotJson)]
    [InlineData("{\"File\":\"\\ud800\"}", NotJson)]
    [InlineData("{\"File\":\"\\x\"}", NotJson)]
    [InlineData("{\"File\":NaN}", NotJson)]
    [InlineData("\0\0\0\0", NotJson)]
    [InlineData("\u001b[2J", NotJson)]
    [InlineData("<StartLogging/>", NotJson)]
    [InlineData("POST /LogDriver.StartLogging HTTP/1.1\r\n\r\n", NotJson)]
    [InlineData("{\"Info\":1}", NotJson)]
    [InlineData("{\"Info\":[]}", NotJson)]
    [InlineData("{\"Info\":\"x\"}", NotJson)]
    [InlineData("{\"Info\":{\"Config\":[]}}", NotJson)]
    [InlineData("{\"Info\":{\"Config\":\"max-size=1m\"}}", NotJson)]
    [InlineData("{\"Info\":{\"Config\":{\"max-file\":3}}}", NotJson)]
    [InlineData("{\"Info\":{\"Config\":{\"tag\":{\"a\":\"b\"}}}}", NotJson)]
    [InlineData("{\"Info\":{\"ContainerID\":7}}", NotJson)]
    [InlineData("{\"Info\":{\"ContainerEnv\":{}}}", NotJson)]
    [InlineData("{\"Info\":{\"ContainerEnv\":[1]}}", NotJson)]
    [InlineData("{\"Info\":{\"ContainerArgs\":\"x\"}}", NotJson)]
    [InlineData("{\"Info\":{\"ContainerLabels\":[]}}", NotJson)]
    [InlineData("{\"Info\":{\"ContainerLabels\":{\"a\":[]}}}", NotJson)]
    [InlineData("{\"Info\":{\"ContainerLabels\":{\"a\":\"b\"", NotJson)]
    public async Task StartLogging_MalformedBody_IsRefusedInWords(string body, string expected)
    {
        Assert.Contains(expected, await Plugin.CallAsync("LogDriver.StartLogging", body), StringComparison.Ordinal);
        await NothingIsLeftAsync();
    }

    [Fact]
    public async Task StartLogging_InvalidUtf8DeepNestingAndTooManyBytes_AreRefusedInWords()
    {
        byte[][] bodies =
        [
            [.. "{\"File\":\""u8, 0xFF, 0xFE, .. "\"}"u8],
            [0xEF, 0xBB, 0xBF, .. "{}["u8],
            Encoding.UTF8.GetBytes($"{{\"Unknown\":{new string('[', 100_000)}"),
            Encoding.UTF8.GetBytes($"{{\"File\":\"{new string('x', (8 * 1024 * 1024) - 10)}\"}}"),
        ];
        foreach (var body in bodies)
        {
            using var answer = await Plugin.PostAsync("LogDriver.StartLogging", body);
            var error = JsonNode.Parse(await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken))!["Err"]!.GetValue<string>();
            Assert.NotEqual("", error);
            Assert.True(error.Length < 1000, error);
        }
        await NothingIsLeftAsync();
    }

    [Theory]
    [InlineData("max-sise", "10m", "log-opt \"max-sise\" is not known; did you mean \"max-size\"?")]
    [InlineData("max-size", "ten", "log-opt max-size=\"ten\"")]
    [InlineData("max-size", "0", "log-opt max-size=\"0\"")]
    [InlineData("max-size", "-1", "log-opt max-size=\"-1\"")]
    [InlineData("max-size", null, "log-opt max-size=\"\"")]
    [InlineData("max-file", "0", "log-opt max-file=\"0\"")]
    [InlineData("max-file", "2.5", "log-opt max-file=\"2.5\"")]
    [InlineData("compress", "yes", "log-opt compress=\"yes\"")]
    [InlineData("compress", "true", "needs max-size and max-file")]
    [InlineData("tag", "{{.Nope}}", "log-opt tag=\"{{.Nope}}\"")]
    [InlineData("tag", "{{", "log-opt tag=\"{{\"")]
    [InlineData("labels-regex", "(", "log-opt labels-regex=\"(\"")]
    [InlineData("env-regex", "(?=x)", "log-opt env-regex=\"(?=x)\"")]
    [InlineData("gelf-address", "graylog:12201", "log-opt gelf-address=\"graylog:12201\"")]
    [InlineData("gelf-address", "udp://graylog", "the port is missing")]
    [InlineData("gelf-compression-type", "gzip", "needs gelf-address")]
    [InlineData("mode", "fast", "log-opt mode=\"fast\"")]
    [InlineData("max-buffer-size", "4m", "only goes with mode=non-blocking")]
    [InlineData("cache-disabled", "maybe", "log-opt cache-disabled=\"maybe\"")]
    [InlineData("", "x", "log-opt \"\" is not known")]
    [InlineData("a\u001bb\n", "x", "is not known")]
    public async Task StartLogging_BadLogOpt_IsNamedWithItsValue(string name, string? value, string expected)
    {
        using var fifo = Plugin.MakeFifo("opt");
        try
        {
            var error = await Plugin.TryStartLoggingAsync(fifo.Path, RunningPlugin.Info("badopt", new JsonObject { [name] = value }));

            Assert.Contains(expected, error, StringComparison.Ordinal);
            Assert.DoesNotContain(error, char.IsControl);
            await NothingIsLeftAsync();
        }
        finally
        {
            File.Delete(fifo.Path);
        }
    }

    [Theory]
    [InlineData("relative")]
    [InlineData("/etc/passwd")]
    [InlineData("FIFOS")]
    [InlineData("FIFOS/")]
    [InlineData("FIFOS/.")]
    [InlineData("FIFOS/..")]
    [InlineData("FIFOS/../outside")]
    [InlineData("FIFOS/sub/../real")]
    [InlineData("FIFOS//real")]
    [InlineData("FIFOS/../fifos/real")]
    [InlineData("FIFOS/real\0")]
    [InlineData("FIFOS/real\0/../../outside")]
    [InlineData("FIFOS/re\nal")]
    [InlineData("FIFOS/LONG")]
    public async Task StartLogging_FileOutsideOfTheFifoFolder_IsRefusedByName(string file)
    {
        using var real = Plugin.MakeFifo("real");
        try
        {
            var path = file.Replace("FIFOS", Plugin.Settings.FifoFolder, StringComparison.Ordinal).Replace("LONG", new string('x', 300), StringComparison.Ordinal);

            var error = await Plugin.TryStartLoggingAsync(path, RunningPlugin.Info("traversal"));

            Assert.Contains("is not a FIFO in", error, StringComparison.Ordinal);
            await NothingIsLeftAsync();
        }
        finally
        {
            File.Delete(real.Path);
        }
    }

    [Theory]
    [InlineData(".")]
    [InlineData("..")]
    [InlineData("../outside")]
    [InlineData("/tmp/outside")]
    [InlineData("a/b")]
    [InlineData("a\0b")]
    [InlineData("a\nb")]
    [InlineData("-rf")]
    [InlineData("a b")]
    [InlineData("é")]
    [InlineData("LONG")]
    public async Task Calls_ContainerIdThatIsNoPlainName_AreRefusedAndTouchNothing(string id)
    {
        id = id.Replace("LONG", new string('a', 200), StringComparison.Ordinal);
        using var fifo = Plugin.MakeFifo("id");
        try
        {
            var before = Directory.GetFileSystemEntries(shared.Folder, "*", SearchOption.AllDirectories);

            Assert.Contains("is not a container id", await Plugin.TryStartLoggingAsync(fifo.Path, RunningPlugin.Info(id)), StringComparison.Ordinal);
            using var logs = await Plugin.PostAsync("LogDriver.ReadLogs", RunningPlugin.ReadLogsBody(id));

            Assert.Equal(HttpStatusCode.BadRequest, logs.StatusCode);
            Assert.Contains("is not a container id", await logs.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
            Assert.Equal(before.Order(), Directory.GetFileSystemEntries(shared.Folder, "*", SearchOption.AllDirectories).Order());
        }
        finally
        {
            File.Delete(fifo.Path);
        }
    }

    /// <summary>A refusal registers nothing, and the next container starts as if it had not been.</summary>
    private async Task NothingIsLeftAsync()
    {
        Assert.Empty(Directory.EnumerateFiles(Plugin.Settings.RegistrationsFolder));
        using var fifo = Plugin.MakeFifo("good");
        await Plugin.StartLoggingAsync(fifo, "good");
        await Plugin.StopLoggingAsync(fifo);
    }
}

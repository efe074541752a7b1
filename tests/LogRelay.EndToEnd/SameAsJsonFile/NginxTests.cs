using System.Text.RegularExpressions;
using LogRelay.EndToEnd.Engine;
using Xunit;

namespace LogRelay.EndToEnd.SameAsJsonFile;

/// <summary>A real server program and its real logs: nginx's access log on stdout, its error log on stderr.</summary>
public sealed partial class NginxTests(SharedEngine shared)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_same_requests_give_the_same_log()
    {
        var twins = await Twins.StartAsync(shared, new("nginx") { LogOptions = [("tag", "{{.ImageName}}"), ("max-size", "1m"), ("max-file", "2")] }, Ct);
        // nginx listens before it starts its workers; a request to find that out would be in the log.
        await twins.BothAsync(container => Eventually.TrueAsync(
            "nginx has started its worker",
            () => File.Exists(twins.ActivePath(container)) && File.ReadAllText(twins.ActivePath(container)).Contains("start worker process ", StringComparison.Ordinal),
            Ct));

        await twins.BothAsync(RequestAsync);
        await twins.BothAsync(static container => container.StopAsync(Ct));

        foreach (var isStderr in (bool[])[false, true])
        {
            var expected = Timeless(twins.JsonFileFiles(), isStderr);
            Assert.InRange(expected.Length, 6, 100);
            Assert.Equal(expected, Timeless(twins.LogRelayFiles(), isStderr));
        }

        var ofJsonFile = await twins.JsonFile.LogsAsync(Ct);
        var ofLogRelay = await twins.LogRelay.LogsAsync(Ct);
        Assert.Equal(Own().Replace(ofJsonFile.Text, "_"), Own().Replace(ofLogRelay.Text, "_"));
        Assert.Equal(Own().Replace(ofJsonFile.ErrorText, "_"), Own().Replace(ofLogRelay.ErrorText, "_"));
    }

    // One after the other, so that the log has one order. The server refuses some of them, and wget fails as it should.
    private static async Task RequestAsync(Container container)
    {
        var script = """
            get() { wget -qO /dev/null "$@"; }
            get http://127.0.0.1:8080/
            get http://127.0.0.1:8080/missing
            get "http://127.0.0.1:8080/with%20space?q=<b>&amp;x=%F0%9F%98%80"
            get -U 'agent "quoted" \ back 😀' http://127.0.0.1:8080/
            get -U "$(head -c 7000 /dev/zero | tr '\0' u)" http://127.0.0.1:8080/long-agent
            get "http://127.0.0.1:8080/$(head -c 20000 /dev/zero | tr '\0' p)"
            get http://127.0.0.1:8080/../../etc/passwd
            exit 0
            """;
        await container.ExecAsync(Ct, "sh", "-c", script);
    }

    private static string[] Timeless(IReadOnlyList<LogFile> files, bool isStderr) =>
        [.. files.SelectMany(static file => file.Lines).Where(line => line.IsStderr == isStderr).Select(static line => Own().Replace(line.Head, "_"))];

    // nginx's own clock and process numbers.
    [GeneratedRegex(@"\d{2}/\w{3}/\d{4}:\d{2}:\d{2}:\d{2} \+0000|\d{4}/\d{2}/\d{2} \d{2}:\d{2}:\d{2}|\d+#\d+|(?<=process )\d+|(?<=from )\d+")]
    private static partial Regex Own();
}

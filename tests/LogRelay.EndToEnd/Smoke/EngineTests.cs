using LogRelay.EndToEnd.Engine;
using Xunit;

namespace LogRelay.EndToEnd.Smoke;

/// <summary>The ground that the other tests stand on: the engine, the images and the programs in them.</summary>
public sealed class EngineTests(SharedEngine shared)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_container_writes_its_lines_in_order_and_docker_logs_prints_them()
    {
        var engine = await shared.EngineAsync();
        var container = await engine.RunAsync(new("programs", "emit", "--count", "5000", "--size", "32", "--marker", "END"), Ct);

        Assert.Equal(0, await container.WaitAsync(Ct));
        var lines = (await container.LogsAsync(Ct)).Lines;

        Assert.Equal(Enumerable.Range(1, 5000).Select(n => $"{n} ".PadRight(31, 'x')).Append("END"), lines);
        Assert.Equal(5001, (await File.ReadAllLinesAsync(container.JsonFilePath, Ct)).Length);
    }

    [Fact]
    public async Task Bytes_writes_the_same_bytes_each_time()
    {
        var engine = await shared.EngineAsync();
        string[] command = ["run", "--rm", "--network", "none", "programs", "bytes", "all"];

        var first = await engine.DockerAsync(Ct, command);
        var second = await engine.DockerAsync(Ct, command);

        Assert.True(first.Output.Length > 1_200_000);
        Assert.Equal(first.Output, second.Output);
        Assert.Equal(first.Error, second.Error);
        Assert.EndsWith("this line has no newline", first.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nginx_logs_requests_to_stdout_and_errors_to_stderr()
    {
        var engine = await shared.EngineAsync();
        var nginx = await engine.RunAsync(new("nginx"), Ct);
        await Eventually.TrueAsync("nginx serves its page", () => ServesAsync(engine, nginx), Ct);

        await engine.TryDockerAsync(Ct, "exec", nginx.Id, "wget", "-qO-", "http://127.0.0.1:8080/missing");
        var logs = await nginx.LogsAsync(Ct);

        Assert.Contains("\"GET /missing HTTP/1.1\" 404", logs.Text, StringComparison.Ordinal);
        Assert.Contains("missing\" failed (2: No such file or directory)", logs.ErrorText, StringComparison.Ordinal);
        await nginx.RemoveAsync(Ct);
    }

    [Fact]
    public async Task A_follower_sees_lines_as_they_are_written_and_ends_with_the_container()
    {
        var engine = await shared.EngineAsync();
        var container = await engine.RunAsync(new("programs", "emit", "--count", "0", "--rate", "50", "--size", "16", "--marker", "END"), Ct);
        await using var follower = container.Follow();

        Assert.StartsWith("1 ", await follower.NextLineAsync(Ct), StringComparison.Ordinal);
        Assert.StartsWith("2 ", await follower.NextLineAsync(Ct), StringComparison.Ordinal);
        await container.StopAsync(Ct);

        Assert.EndsWith("END\n", (await follower.EndAsync(Ct)).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task With_live_restore_a_container_outlives_a_killed_and_a_restarted_dockerd()
    {
        await using var engine = await DockerEngine.StartAsync(Ct, "--live-restore");
        var container = await engine.RunAsync(new("busybox", "sleep", "1000"), Ct);
        var pid = await container.InspectAsync("{{.State.Pid}}", Ct);

        await engine.KillAsync(Ct);
        await engine.StartAgainAsync(Ct);
        await engine.RestartAsync(Ct);

        Assert.Equal($"{pid} running", await container.InspectAsync("{{.State.Pid}} {{.State.Status}}", Ct));
    }

    [Fact]
    public async Task Disposing_an_engine_ends_its_containers_and_deletes_its_folder()
    {
        var engine = await DockerEngine.StartAsync(Ct);
        var container = await engine.RunAsync(new("busybox", "sleep", "1000"), Ct);
        var process = $"/proc/{await container.InspectAsync("{{.State.Pid}}", Ct)}/cwd";
        Assert.True(Directory.Exists(process));

        await engine.DisposeAsync();

        // A process that has ended keeps its number until it is reaped, but has no working directory any more.
        Assert.False(Directory.Exists(process));
        Assert.False(Directory.Exists(engine.Folder));
    }

    private static async Task<bool> ServesAsync(DockerEngine engine, Container nginx) =>
        (await engine.TryDockerAsync(Ct, "exec", nginx.Id, "wget", "-qO-", "http://127.0.0.1:8080/")).ExitCode == 0;
}

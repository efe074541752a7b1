using System.Globalization;

namespace LogRelay.EndToEnd.Engine;

/// <summary>A container of a <see cref="DockerEngine"/>; a handle, disposing of which is the engine's business.</summary>
public sealed class Container(DockerEngine engine, string id)
{
    /// <summary>The full id, 64 hexadecimal digits.</summary>
    public string Id { get; } = id;

    /// <summary>Where json-file writes this container's active file; rotated ones are beside it.</summary>
    public string JsonFilePath => Path.Combine(engine.DataRoot, "containers", Id, $"{Id}-json.log");

    /// <summary>Waits until it has exited, and its last line has been given to the logging driver.</summary>
    /// <returns>The exit code of its main process.</returns>
    public async Task<int> WaitAsync(CancellationToken ct, TimeSpan? limit = null)
    {
        var result = (await engine.TryDockerAsync(limit ?? DockerEngine.DefaultLimit, ct, "wait", Id)).OrThrow();
        return int.Parse(result.Text, CultureInfo.InvariantCulture);
    }

    /// <summary><c>docker logs</c> with these options: container stdout in Output, its stderr in Error.</summary>
    public Task<CommandResult> LogsAsync(CancellationToken ct, params string[] options) =>
        engine.DockerAsync(ct, ["logs", .. options, Id]);

    /// <summary><c>docker logs --follow</c> with these options; the caller disposes it.</summary>
    public RunningCommand Follow(params string[] options) => engine.StartDocker(["logs", "--follow", .. options, Id]);

    /// <summary>SIGTERM, and SIGKILL <paramref name="graceSeconds"/> later. Returns how long Docker took.</summary>
    public async Task<TimeSpan> StopAsync(CancellationToken ct, int graceSeconds = 10) =>
        (await engine.DockerAsync(ct, "stop", "-t", graceSeconds.ToString(CultureInfo.InvariantCulture), Id)).Took;

    /// <summary>Starts it again after it has exited.</summary>
    public Task StartAsync(CancellationToken ct) => engine.DockerAsync(ct, "start", Id);

    /// <summary>Removes it, running or not.</summary>
    public Task RemoveAsync(CancellationToken ct) => engine.DockerAsync(ct, "rm", "--force", Id);

    /// <summary>Runs a command in it; its output never reaches the logging driver.</summary>
    public Task<CommandResult> ExecAsync(CancellationToken ct, params string[] command) =>
        engine.DockerAsync(ct, ["exec", Id, .. command]);

    /// <summary><c>docker inspect --format</c>, for example <c>{{.State.Status}}</c>.</summary>
    public async Task<string> InspectAsync(string format, CancellationToken ct) =>
        (await engine.DockerAsync(ct, "inspect", "--format", format, Id)).Text.Trim();
}

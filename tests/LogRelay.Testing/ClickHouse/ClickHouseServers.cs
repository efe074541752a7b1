using System.Diagnostics;
using System.Globalization;

namespace LogRelay.Testing.ClickHouse;

/// <summary>tests/clickhouse/clickhouse.sh: Debian's ClickHouse on loopback, one server or replicas with a ZooKeeper. Any number of callers.</summary>
/// <remarks>What the servers keep and say is below a folder of their own; it is gone with this object, or with this process.</remarks>
public sealed class ClickHouseServers : IAsyncDisposable
{
    /// <summary>The name of the ZooKeeper, for <see cref="KillAsync(string)"/> and the others.</summary>
    public const string ZooKeeper = "zookeeper";

    /// <summary>A user with a password; "default" has none.</summary>
    public const string User = "logrelay";

    /// <summary>The password of <see cref="User"/>.</summary>
    public const string Password = "secret of a test";

    /// <summary>The cluster of all replicas, when there is more than one server.</summary>
    public const string Cluster = "logrelay";

    private static readonly TimeSpan LongestStep = TimeSpan.FromSeconds(120);

    private readonly Process _process;

    private ClickHouseServers(string folder, Process process, IReadOnlyList<Uri> addresses)
    {
        Folder = folder;
        _process = process;
        Addresses = addresses;
    }

    /// <summary>Why none can be started on this machine and what helps; null when one can.</summary>
    public static string? Missing
    {
        get
        {
            using var process = Process.Start(new ProcessStartInfo(Script(), ["have"]))!;
            process.WaitForExit();
            return process.ExitCode == 0 ? null : "there is no clickhouse-server (run tests/clickhouse/clickhouse.sh prepare, or tests/run.sh)";
        }
    }

    /// <summary>What they keep, and <c>logs</c> with what they say.</summary>
    public string Folder { get; }

    /// <summary>Where each server takes HTTP; the first one's name is "1".</summary>
    public IReadOnlyList<Uri> Addresses { get; }

    /// <summary>Starts them with nothing in them.</summary>
    /// <param name="replicas">Servers; with more than one there is a ZooKeeper, and all are replicas of one shard.</param>
    /// <param name="ct">Gives up.</param>
    public static async Task<ClickHouseServers> StartAsync(int replicas, CancellationToken ct)
    {
        // run.sh ends what a killed test program leaves in the folder that it names.
        var parent = Directory.CreateDirectory(Environment.GetEnvironmentVariable("LOGRELAY_CLICKHOUSES") is { Length: > 0 } named ? named : Path.GetTempPath());
        var folder = Path.Combine(parent.FullName, $"logrelay-clickhouse-{Guid.NewGuid():N}");
        // Standard input stays open as long as this process lives, and the script ends everything when it closes.
        var process = Process.Start(new ProcessStartInfo(Script(), ["run", folder, replicas.ToString(CultureInfo.InvariantCulture)])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        var said = process.StandardError.ReadToEndAsync(CancellationToken.None);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(ct);
        limit.CancelAfter(LongestStep);
        var addresses = new List<Uri>();
        while (addresses.Count < replicas)
        {
            var line = await process.StandardOutput.ReadLineAsync(limit.Token);
            addresses.Add(new Uri(line ?? throw new InvalidOperationException($"ClickHouse did not start: {await said}")));
        }
        return new ClickHouseServers(folder, process, addresses);
    }

    /// <summary>SIGKILL.</summary>
    /// <param name="name">"1", "2", ..., or <see cref="ZooKeeper"/>.</param>
    public Task KillAsync(string name) => CallAsync("kill", name);

    /// <summary>SIGTERM, and waits until it is gone.</summary>
    public Task StopAsync(string name) => CallAsync("stop", name);

    /// <summary>Starts again what was killed or stopped: same data, same address.</summary>
    public Task ResumeAsync(string name) => CallAsync("resume", name);

    /// <summary>Its process id, for measuring.</summary>
    public async Task<int> ProcessIdAsync(string name) => int.Parse(await CallAsync("pid", name), CultureInfo.InvariantCulture);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _process.StandardInput.Close();
        using var limit = new CancellationTokenSource(LongestStep);
        await _process.WaitForExitAsync(limit.Token);
        _process.Dispose();
    }

    private async Task<string> CallAsync(string verb, string name)
    {
        using var process = Process.Start(new ProcessStartInfo(Script(), [verb, Folder, name]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        using var limit = new CancellationTokenSource(LongestStep);
        var said = process.StandardError.ReadToEndAsync(limit.Token);
        var answer = await process.StandardOutput.ReadToEndAsync(limit.Token);
        await process.WaitForExitAsync(limit.Token);
        return process.ExitCode == 0 ? answer.Trim() : throw new InvalidOperationException($"clickhouse.sh {verb} {name}: {await said}");
    }

    private static string Script()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "LogRelay.sln")))
        {
            folder = folder.Parent ?? throw new InvalidOperationException($"no LogRelay.sln above {AppContext.BaseDirectory}");
        }
        return Path.Combine(folder.FullName, "tests/clickhouse/clickhouse.sh");
    }
}

using System.Diagnostics;
using System.Globalization;
using System.Text.Json;

namespace LogRelay.EndToEnd.Engine;

/// <summary>The plugin of artifacts/plugin, created and enabled on an engine, with a data folder of its own.</summary>
/// <remarks>It goes with its engine. An engine may have several, under different names.</remarks>
public sealed class PluginUnderTest
{
    private const string SharedName = "logrelay";

    private readonly DockerEngine _engine;
    private DateTime _savedBeforeKill;

    private PluginUnderTest(DockerEngine engine, string name, string dataFolder)
    {
        _engine = engine;
        Name = name;
        DataFolder = dataFolder;
    }

    /// <summary>What to give to --log-driver.</summary>
    public string Name { get; }

    /// <summary>Docker's id of it, 64 hexadecimal digits.</summary>
    public string Id { get; private set; } = "";

    /// <summary>The host's folder behind the plugin's /var/lib/logrelay.</summary>
    public string DataFolder { get; }

    /// <summary>The FIFOs, as the host sees them.</summary>
    public string FifoFolder => Path.Combine(_engine.DataRoot, "plugins", Id, "propagated-mount");

    /// <summary>
    /// Creates it from artifacts/plugin and enables it. Skips the test (or fails it, in CI) when it has not been built.
    /// <paramref name="settings"/> are arguments of `docker plugin set`, for example <c>LOG_LEVEL=debug</c>.
    /// </summary>
    public static Task<PluginUnderTest> EnableAsync(
        DockerEngine engine, CancellationToken ct, string name = SharedName, params string[] settings)
    {
        var data = Path.Combine(engine.Folder, $"data-of-{name}");
        Directory.CreateDirectory(data);
        return EnableOnAsync(data, engine, ct, name, settings);
    }

    /// <summary>The same with journals in a folder that is there already.</summary>
    public static async Task<PluginUnderTest> EnableOnAsync(
        string data, DockerEngine engine, CancellationToken ct, string name = SharedName, params string[] settings)
    {
        RealParts.RequirePlugin();
        var plugin = new PluginUnderTest(engine, name, data);
        await engine.DockerAsync(ct, "plugin", "create", name, name == SharedName ? Repository.PluginFolder : await CopyAsync(engine, name, ct));
        await engine.DockerAsync(ct, ["plugin", "set", name, $"data.source={data}", .. settings]);
        plugin.Id = (await engine.DockerAsync(ct, "plugin", "inspect", "--format", "{{.Id}}", name)).Text.Trim();
        await plugin.EnableAsync(ct);
        return plugin;
    }

    /// <summary>Installs a version from a registry, as operators do.</summary>
    public static async Task<PluginUnderTest> InstallAsync(DockerEngine engine, string reference, CancellationToken ct)
    {
        RealParts.RequirePlugin();
        var data = Path.Combine(engine.Folder, $"data-of-{SharedName}");
        Directory.CreateDirectory(data);
        var plugin = new PluginUnderTest(engine, SharedName, data);
        await engine.DockerAsync(ct, "plugin", "install", "--grant-all-permissions", "--alias", SharedName, reference, $"data.source={data}");
        plugin.Id = (await engine.DockerAsync(ct, "plugin", "inspect", "--format", "{{.Id}}", SharedName)).Text.Trim();
        return plugin;
    }

    /// <summary>Replaces it, disabled, by another version. Settings that Docker does not keep are the caller's to set again.</summary>
    public Task UpgradeAsync(string reference, CancellationToken ct) =>
        _engine.DockerAsync(ct, "plugin", "upgrade", "--grant-all-permissions", "--skip-remote-check", Name, reference);

    /// <summary><c>docker plugin set</c>; only while it is disabled.</summary>
    public Task SetAsync(string setting, CancellationToken ct) => _engine.DockerAsync(ct, "plugin", "set", Name, setting);

    /// <summary>The FIFO of a container that logs through it, as the host sees it.</summary>
    public string FifoOf(Container container)
    {
        // Its registrations say which FIFO is whose.
        foreach (var path in Directory.EnumerateFiles(Path.Combine(DataFolder, "registrations")))
        {
            using var registration = JsonDocument.Parse(File.ReadAllBytes(path));
            if (registration.RootElement.GetProperty("containerId").GetString() == container.Id)
            {
                return Path.Combine(FifoFolder, Path.GetFileName(registration.RootElement.GetProperty("file").GetString()!));
            }
        }
        throw new InvalidOperationException($"no registration names container {container.Id}");
    }

    /// <summary>A file of its root folder, as the host sees it.</summary>
    public string RootFile(string path) => Path.Combine(_engine.DataRoot, "plugins", Id, "rootfs", path);

    /// <summary>The folder of a container's files.</summary>
    public string StreamFolder(Container container) => Path.Combine(DataFolder, "streams", container.Id);

    /// <summary>A container's active file; rotated ones are beside it.</summary>
    public string JsonFilePath(Container container) => Path.Combine(StreamFolder(container), $"{container.Id}-json.log");

    /// <summary><c>docker plugin enable --timeout 0</c>, as users are told to.</summary>
    public Task EnableAsync(CancellationToken ct) => _engine.DockerAsync(ct, "plugin", "enable", "--timeout", "0", Name);

    /// <summary><c>docker plugin disable</c>; without force Docker refuses while containers use it.</summary>
    public Task DisableAsync(bool force, CancellationToken ct) =>
        _engine.DockerAsync(ct, force ? ["plugin", "disable", "--force", Name] : ["plugin", "disable", Name]);

    /// <summary>The plugin's process, or null while none runs.</summary>
    public int? ProcessId()
    {
        // Its control group is named by the plugin's id. The command line tells it from runc, which enters that group first.
        foreach (var folder in Directory.EnumerateDirectories("/proc"))
        {
            if (int.TryParse(Path.GetFileName(folder), CultureInfo.InvariantCulture, out var pid)
                && ReadOrEmpty(Path.Combine(folder, "cgroup")).Contains(Id, StringComparison.Ordinal)
                && ReadOrEmpty(Path.Combine(folder, "cmdline")).StartsWith("/logrelay-plugin", StringComparison.Ordinal))
            {
                return pid;
            }
        }

        return null;
    }

    /// <summary>SIGKILLs the plugin's process, which Docker then starts again by itself. Returns once that process is gone.</summary>
    /// <remarks>
    /// Docker takes half a second to notice that the new process is well. One killed within that time is not started
    /// again: call <see cref="WaitUntilRunningAsync"/> between two kills.
    /// </remarks>
    /// <exception cref="InvalidOperationException">No process of it runs.</exception>
    public async Task KillAsync(CancellationToken ct)
    {
        var pid = ProcessId() ?? throw new InvalidOperationException($"No process of the plugin {Name} runs; dockerd said:\n{_engine.DaemonLog}");
        _savedBeforeKill = LastSaved();
        using var process = Process.GetProcessById(pid);
        process.Kill();
        await Eventually.TrueAsync($"process {pid} of the plugin is gone", () => ProcessId() != pid, ct);
    }

    /// <summary>Waits until, after <see cref="KillAsync"/>, a process of it takes requests and Docker has found that out.</summary>
    public Task WaitUntilRunningAsync(CancellationToken ct) => Eventually.TrueAsync(
        $"the plugin {Name} runs and answers", () => LastSaved() != _savedBeforeKill && Answers(), ct);

    /// <summary>A copy of artifacts/plugin that says its name in /etc/name. Docker 20.10 refuses to create a plugin of the same contents twice: each part has to differ a little.</summary>
    internal static async Task<string> CopyAsync(DockerEngine engine, string name, CancellationToken ct)
    {
        var copy = Path.Combine(engine.Folder, $"plugin-{name}");
        (await Command.RunAsync("cp", ["--archive", Repository.PluginFolder, copy], environment: null, DockerEngine.DefaultLimit, ct)).OrThrow();
        await File.WriteAllTextAsync(Path.Combine(copy, "rootfs", "etc", "name"), name, ct);
        var config = Path.Combine(copy, "config.json");
        await File.WriteAllTextAsync(config, (await File.ReadAllTextAsync(config, ct)).Replace("\"Description\": \"LogRelay", $"\"Description\": \"{name}", StringComparison.Ordinal), ct);
        return copy;
    }

    // dockerd saves a plugin's state at the end of each start that worked, and never says so in another way.
    private DateTime LastSaved() => File.GetLastWriteTimeUtc(Path.Combine(_engine.DataRoot, "plugins", Id, "config.json"));

    private bool Answers()
    {
        // dockerd's private /run is reached through the plugin process's own view of it.
        if (ProcessId() is not { } pid)
        {
            return false;
        }

        var path = $"/proc/{pid}/root/run/docker/plugins/logrelay.sock";
        using var socket = new System.Net.Sockets.Socket(
            System.Net.Sockets.AddressFamily.Unix, System.Net.Sockets.SocketType.Stream, System.Net.Sockets.ProtocolType.Unspecified);
        try
        {
            socket.Connect(new System.Net.Sockets.UnixDomainSocketEndPoint(path));
            return true;
        }
        catch (System.Net.Sockets.SocketException)
        {
            return false;
        }
    }

    private static string ReadOrEmpty(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }
}

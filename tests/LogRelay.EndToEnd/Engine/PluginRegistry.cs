using System.Text.RegularExpressions;

namespace LogRelay.EndToEnd.Engine;

/// <summary>A registry on loopback that versions of the plugin are pushed to; disposing it ends it.</summary>
/// <remarks>Docker reaches registries on loopback without TLS.</remarks>
public sealed partial class PluginRegistry : IAsyncDisposable
{
    private readonly DockerEngine _engine;
    private readonly RunningCommand _server;
    private readonly string _address;

    private PluginRegistry(DockerEngine engine, RunningCommand server, string address)
    {
        _engine = engine;
        _server = server;
        _address = address;
    }

    /// <summary>Starts one on a free port, with its files in the engine's folder. Skips the test (or fails it, in CI) where the program is missing.</summary>
    public static async Task<PluginRegistry> StartAsync(DockerEngine engine, CancellationToken ct)
    {
        RealParts.Require(RealParts.IsOnPath("docker-registry"), "docker-registry is not installed (apt-get install docker-registry, or sudo ./tests/run.sh)");
        var folder = Path.Combine(engine.Folder, "registry");
        Directory.CreateDirectory(folder);
        var log = Path.Combine(folder, "log");
        var configuration = Path.Combine(folder, "config.yml");
        await File.WriteAllTextAsync(
            configuration,
            $$"""
            version: 0.1
            storage: { filesystem: { rootdirectory: "{{folder}}" } }
            http: { addr: "127.0.0.1:0" }
            """,
            ct);
        // To a file: nobody reads a pipe of it.
        var server = new RunningCommand("bash", ["-c", "exec docker-registry serve \"$1\" >\"$2\" 2>&1", "registry", configuration, log], new Dictionary<string, string>());
        try
        {
            var match = Match.Empty;
            await Eventually.TrueAsync(
                "the registry says where it listens",
                () => File.Exists(log) && (match = ListeningOn().Match(File.ReadAllText(log))).Success,
                ct);
            return new PluginRegistry(engine, server, match.Groups[1].Value);
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>The name under which a version is installed or upgraded to.</summary>
    public string Reference(string version) => $"{_address}/logrelay:{version}";

    /// <summary>Pushes the plugin of artifacts/plugin as a version, which its rootfs names in /etc/name. The engine keeps no copy.</summary>
    public async Task PushAsync(string version, CancellationToken ct)
    {
        var reference = Reference(version);
        await _engine.DockerAsync(ct, "plugin", "create", reference, await PluginUnderTest.CopyAsync(_engine, version, ct));
        await _engine.DockerAsync(ct, "plugin", "push", reference);
        await _engine.DockerAsync(ct, "plugin", "rm", reference);
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [GeneratedRegex("listening on (127\\.0\\.0\\.1:[1-9][0-9]*)")]
    private static partial Regex ListeningOn();
}

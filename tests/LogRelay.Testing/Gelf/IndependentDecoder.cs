using System.Diagnostics;
using System.Text.Json;

namespace LogRelay.Testing.Gelf;

/// <summary>tests/gelf/receive.mjs: decoders that this project did not write. One caller at a time.</summary>
public sealed class IndependentDecoder : IAsyncDisposable
{
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(30);
    private readonly Process _process;

    private IndependentDecoder(Process process, int port)
    {
        _process = process;
        Port = port;
    }

    /// <summary>Why it cannot be started on this machine and what helps; null when it can.</summary>
    public static string? Missing => Directory.Exists(Path.Combine(ScriptFolder(), "node_modules/graygelf"))
        ? null
        : "graygelf is not installed (run npm ci in tests/gelf, or tests/run.sh)";

    /// <summary>Where it listens, on loopback.</summary>
    public int Port { get; }

    /// <summary>Starts it on a free port.</summary>
    /// <param name="transport">udp, tcp, tls, http or https.</param>
    /// <param name="ct">Gives up.</param>
    /// <param name="files">For those inside TLS: certificate and key in PEM form.</param>
    public static async Task<IndependentDecoder> StartAsync(string transport, CancellationToken ct, params string[] files)
    {
        var start = new ProcessStartInfo("node", ["receive.mjs", transport, .. files])
        {
            WorkingDirectory = ScriptFolder(),
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        var process = Process.Start(start)!;
        var first = await process.StandardOutput.ReadLineAsync(ct) ?? throw new InvalidOperationException("receive.mjs ended at once");
        return new IndependentDecoder(process, JsonDocument.Parse(first).RootElement.GetProperty("port").GetInt32());
    }

    /// <summary>The next message.</summary>
    /// <exception cref="TimeoutException">None came.</exception>
    /// <exception cref="InvalidOperationException">Something came that it cannot decode.</exception>
    public async Task<JsonElement> NextAsync(CancellationToken ct)
    {
        var line = await _process.StandardOutput.ReadLineAsync(ct).AsTask().WaitAsync(Longest, ct);
        return JsonDocument.Parse(line ?? throw new InvalidOperationException("receive.mjs ended: something did not decode")).RootElement;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _process.StandardInput.Close();
        await _process.WaitForExitAsync(CancellationToken.None);
        _process.Dispose();
    }

    private static string ScriptFolder()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "LogRelay.sln")))
        {
            folder = folder.Parent ?? throw new InvalidOperationException($"no LogRelay.sln above {AppContext.BaseDirectory}");
        }
        return Path.Combine(folder.FullName, "tests/gelf");
    }
}

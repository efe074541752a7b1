using System.Diagnostics;
using System.Text.Json;
using Xunit;

namespace LogRelay.Delivery.Tests.Sinks.Gelf;

/// <summary>tests/gelf/receive.mjs: decoders that this project did not write.</summary>
internal sealed class IndependentDecoder : IAsyncDisposable
{
    private readonly Process _process;

    private IndependentDecoder(Process process, int port)
    {
        _process = process;
        Port = port;
    }

    public int Port { get; }

    /// <summary>Starts it on a free port. Without Node.js and its package: skips the test, or fails it when CI=true.</summary>
    public static async Task<IndependentDecoder> StartAsync(string transport, CancellationToken ct)
    {
        var folder = Path.Combine(RepositoryFolder(), "tests/gelf");
        if (!Directory.Exists(Path.Combine(folder, "node_modules/graygelf")))
        {
            const string Missing = "graygelf is not installed: run npm ci in tests/gelf";
            Assert.SkipUnless(Environment.GetEnvironmentVariable("CI") == "true", Missing);
            Assert.Fail(Missing);
        }
        var start = new ProcessStartInfo("node", ["receive.mjs", transport])
        {
            WorkingDirectory = folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        var process = Process.Start(start)!;
        var first = await process.StandardOutput.ReadLineAsync(ct) ?? throw new InvalidOperationException("receive.mjs ended at once");
        return new IndependentDecoder(process, JsonDocument.Parse(first).RootElement.GetProperty("port").GetInt32());
    }

    public async Task<JsonElement> NextAsync(CancellationToken ct)
    {
        var line = await _process.StandardOutput.ReadLineAsync(ct).AsTask().WaitAsync(TimeSpan.FromSeconds(20), ct);
        return JsonDocument.Parse(line ?? throw new InvalidOperationException("receive.mjs ended: something did not decode")).RootElement;
    }

    public async ValueTask DisposeAsync()
    {
        _process.StandardInput.Close();
        await _process.WaitForExitAsync(CancellationToken.None);
        _process.Dispose();
    }

    private static string RepositoryFolder()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "LogRelay.sln")))
        {
            folder = folder.Parent ?? throw new InvalidOperationException($"no LogRelay.sln above {AppContext.BaseDirectory}");
        }
        return folder.FullName;
    }
}

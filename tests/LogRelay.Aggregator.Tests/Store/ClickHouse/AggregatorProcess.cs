using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using LogRelay.Aggregator.Store.ClickHouse;
using LogRelay.Testing;
using LogRelay.Testing.ClickHouse;

namespace LogRelay.Aggregator.Tests.Store.ClickHouse;

/// <summary>The aggregator as a process, which can be killed, with ClickHouse as its store.</summary>
internal sealed class AggregatorProcess(ClickHouseSettings settings, TempFolder folder) : IAsyncDisposable
{
    private Process? _process;

    /// <summary>Where the running one listens.</summary>
    public IPEndPoint Address { get; private set; } = new(IPAddress.Loopback, 0);

    /// <summary>Starts it, and waits until it listens.</summary>
    public async Task StartAsync()
    {
        await Eventually.HoldsAsync(async () =>
        {
            // Somebody else may take the port before it does: then the next one.
            Address = FreePort();
            var start = new ProcessStartInfo(Path.Combine(AppContext.BaseDirectory, "logrelay-aggregator"));
            start.Environment["LOGRELAY_DATA"] = folder.File("data");
            start.Environment["LOGRELAY_LISTEN"] = Address.ToString();
            start.Environment["LOGRELAY_STORE"] = "clickhouse";
            start.Environment["LOGRELAY_CLICKHOUSE_URL"] = string.Join(',', settings.Addresses);
            start.Environment["LOGRELAY_CLICKHOUSE_USER"] = settings.User;
            start.Environment["LOGRELAY_CLICKHOUSE_PASSWORD_FILE"] = PasswordFile();
            start.Environment["LOGRELAY_CLICKHOUSE_DATABASE"] = settings.Database;
            start.Environment["LOGRELAY_CLICKHOUSE_CLUSTER"] = settings.Cluster;
            start.Environment["LOG_LEVEL"] = "error";
            _process = Process.Start(start)!;
            await Eventually.HoldsAsync(async () => _process.HasExited || await ListensAsync());
            return !_process.HasExited;
        });
    }

    /// <summary>SIGKILL.</summary>
    public async Task KillAsync()
    {
        if (_process is { } process)
        {
            _process = null;
            process.Kill();
            await process.WaitForExitAsync();
            process.Dispose();
        }
    }

    public async ValueTask DisposeAsync() => await KillAsync();

    private string PasswordFile()
    {
        var path = folder.File("password");
        File.WriteAllLines(path, [ClickHouseServers.Password]);
        return path;
    }

    private async Task<bool> ListensAsync()
    {
        try
        {
            using var client = new TcpClient();
            await client.ConnectAsync(Address);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private static IPEndPoint FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return (IPEndPoint)listener.LocalEndpoint;
    }
}

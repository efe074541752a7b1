using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace LogRelay.Testing.Relay;

/// <summary>The aggregator as a process of its own, which can be killed and started again.</summary>
/// <param name="program">Path of logrelay-aggregator.dll.</param>
/// <param name="dataFolder">Where it keeps everything.</param>
public sealed class AggregatorProcess(string program, string dataFolder) : IDisposable
{
    private const int MostLogLines = 100;

    private readonly Queue<string> _log = new();
    private Process? _process;

    /// <summary>Where it listens on loopback since it was started last.</summary>
    public int Port { get; private set; }

    /// <summary>The folder of its nodes.</summary>
    public string NodesFolder => Path.Combine(dataFolder, "nodes");

    /// <summary>The first lines of its log.</summary>
    public string Log
    {
        get
        {
            lock (_log)
            {
                return string.Join('\n', _log);
            }
        }
    }

    /// <summary>Starts it, on a free port, and waits until it can be called.</summary>
    public async Task StartAsync()
    {
        Port = FreePort();
        var start = new ProcessStartInfo("dotnet", [program]) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["LOGRELAY_DATA"] = dataFolder;
        start.Environment["LOGRELAY_LISTEN"] = string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{Port}");
        start.Environment["LOG_LEVEL"] = "error";
        _process = Process.Start(start)!;
        _process.OutputDataReceived += (_, line) => Say(line.Data);
        _process.ErrorDataReceived += (_, line) => Say(line.Data);
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
        await Eventually.HoldsAsync(CanBeCalledAsync);
    }

    /// <summary>SIGKILL.</summary>
    public async Task KillAsync()
    {
        if (_process is { } running)
        {
            running.Kill();
            await running.WaitForExitAsync();
            running.Dispose();
            _process = null;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _process?.Kill();
        _process?.Dispose();
    }

    private static int FreePort()
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        return ((IPEndPoint)probe.LocalEndpoint).Port;
    }

    private void Say(string? line)
    {
        lock (_log)
        {
            if (line is not null && _log.Count < MostLogLines)
            {
                _log.Enqueue(line);
            }
        }
    }

    private async Task<bool> CanBeCalledAsync()
    {
        if (_process!.HasExited)
        {
            throw new InvalidOperationException($"the aggregator did not start: {Log}");
        }
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        try
        {
            await socket.ConnectAsync(IPAddress.Loopback, Port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}

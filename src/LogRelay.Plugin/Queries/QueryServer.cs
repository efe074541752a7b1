using System.Net.Sockets;
using System.Text;
using LogRelay.Query.Service;
using LogRelay.Query.Sources;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace LogRelay.Plugin.Queries;

/// <summary>
/// Serves query.proto on a socket of its own, beside the one that dockerd calls. It is a server of its own: whatever goes
/// wrong with it, containers are logged all the same (promise I1).
/// </summary>
/// <remarks>
/// Until somebody asks there is only the socket: the server, nine megabytes with all that belongs to it, starts with the first connection.
/// </remarks>
internal sealed class QueryServer(PluginSettings settings, JournalStreams streams, PluginStatus status, TimeProvider time, ILoggerFactory loggers) : IDisposable
{
    // Longest path of a unix socket without its NUL.
    private const int MaxPathBytes = 107;

    private const int MaxRequestBytes = 256 * 1024;
    private const int MaxConnections = 64;
    private const int MostRunning = 2;
    private const int MostWaiting = 16;
    private const int MostTails = 32;
    private const UnixFileMode ForRootAndItsGroup =
        UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.GroupWrite;

    private readonly ILogger<QueryServer> _logger = loggers.CreateLogger<QueryServer>();
    private readonly YieldingThreads _threads = new();
    private readonly CancellationTokenSource _ending = new();
    private Socket? _listener;
    private WebApplication? _app;
    private Task _starting = Task.CompletedTask;

    /// <summary>Listens; says so in the log when it cannot, and does not throw.</summary>
    public void Start()
    {
        var path = settings.QuerySocketPath;
        try
        {
            if (Encoding.UTF8.GetByteCount(path) > MaxPathBytes)
            {
                throw new IOException($"the path of a socket has at most {MaxPathBytes} bytes");
            }
            // A killed process left it.
            File.Delete(path);
            _listener = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            _listener.Bind(new UnixDomainSocketEndPoint(path));
            File.SetUnixFileMode(path, ForRootAndItsGroup);
            _listener.Listen(MaxConnections);
            _starting = Task.Run(() => StartWithFirstAsync(_listener));
        }
        catch (Exception failure) when (failure is SocketException or IOException or UnauthorizedAccessException)
        {
            QueryLog.NotServed(_logger, path, failure);
        }
    }

    /// <summary>Ends all searches.</summary>
    public async Task StopAsync()
    {
        await _ending.CancelAsync();
        await _starting;
        if (_app is not null)
        {
            // Searches are not waited for: whoever asked is told.
            await _app.StopAsync(_ending.Token);
            await _app.DisposeAsync();
            _app = null;
        }
        _listener?.Dispose();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _listener?.Dispose();
        _threads.Dispose();
        _ending.Dispose();
    }

    private async Task StartWithFirstAsync(Socket listener)
    {
        while (_app is null)
        {
            try
            {
                var first = await listener.AcceptAsync(_ending.Token);
                _app = await StartAsync(listener, first);
            }
            catch (OperationCanceledException) when (_ending.IsCancellationRequested)
            {
                return;
            }
#pragma warning disable CA1031 // Nothing that is wrong with searching may stop the logging of containers.
            catch (Exception failure)
#pragma warning restore CA1031
            {
                QueryLog.NotServed(_logger, settings.QuerySocketPath, failure);
            }
        }
    }

    private async Task<WebApplication> StartAsync(Socket listener, Socket first)
    {
        var app = Build(listener, first);
        try
        {
            await app.StartAsync(_ending.Token);
            return app;
        }
        catch
        {
            await app.DisposeAsync();
            throw;
        }
    }

    private WebApplication Build(Socket listener, Socket first)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Services.AddSingleton(loggers);
        builder.WebHost.UseKestrelCore();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.ListenUnixSocket(settings.QuerySocketPath, static socket => socket.Protocols = HttpProtocols.Http2);
            kestrel.Limits.MaxRequestBodySize = MaxRequestBytes;
            kestrel.Limits.MaxConcurrentConnections = MaxConnections;
            // A live tail may be silent for days.
            kestrel.Limits.MinResponseDataRate = null;
            kestrel.AddServerHeader = false;
        });
        // In the place of Kestrel's own, which would bind anew.
#pragma warning disable CA2000 // Kestrel disposes of its listeners.
        builder.Services.AddSingleton<IConnectionListenerFactory>(new QueryConnections(listener, first));
#pragma warning restore CA2000
        builder.Services.AddSingleton<IQueryAnswers>(new QueryAnswers(streams, time, _threads.MaximumConcurrencyLevel, _threads, streams, isReaderTimed: false));
        builder.Services.AddSingleton(status);
        builder.Services.AddSingleton(static _ => new SearchSlots(MostRunning, MostWaiting, MostTails));
        builder.Services.AddSingleton<PluginCalls>();
        builder.Services.AddGrpc(static grpc =>
        {
            grpc.MaxReceiveMessageSize = MaxRequestBytes;
            grpc.MaxSendMessageSize = null;
        });
        var app = builder.Build();
        app.MapGrpcService<PluginCalls>();
        return app;
    }
}

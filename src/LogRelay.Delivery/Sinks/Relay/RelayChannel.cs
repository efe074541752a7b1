using System.Net.Security;
using System.Net.Sockets;
using System.Text;
using Grpc.Core;
using Grpc.Net.Client;
using LogRelay.Delivery.Sinks.Tls;
using LogRelay.Protocol.V1;
using IngestClient = LogRelay.Protocol.V1.Ingest.IngestClient;

namespace LogRelay.Delivery.Sinks.Relay;

/// <summary>The way to an aggregator for one call: its connection, TLS, the token.</summary>
/// <remarks>Files are read when it is made, so that renewed ones count from the next call on.</remarks>
internal sealed class RelayChannel : IDisposable
{
    private const string TokenOption = "relay-token-file";
    private const int MaxTokenBytes = 4096;

    private readonly TimeProvider _time;
    private readonly TlsTerms? _tls;
    private readonly Metadata _headers = [];
    private readonly GrpcChannel _channel;

    /// <summary>Reads the files; connects when there is a call.</summary>
    /// <exception cref="OptionFileException">A file cannot be used.</exception>
    public RelayChannel(RelaySettings settings, TimeProvider time)
    {
        _time = time;
        if (settings.TokenFile is { } path)
        {
            _headers.Add("authorization", "Bearer " + ReadToken(path));
        }
        _tls = settings.Tls is { } tls ? TlsTerms.Read(tls, settings.Address.IdnHost, "relay-tls") : null;
        _channel = GrpcChannel.ForAddress(settings.Address, new GrpcChannelOptions
        {
            HttpHandler = new SocketsHttpHandler
            {
                ConnectCallback = ConnectAsync,
                ConnectTimeout = settings.WelcomeTimeout,
                KeepAlivePingDelay = settings.SilenceTimeout,
                KeepAlivePingTimeout = settings.SilenceTimeout,
                UseProxy = false,
            },
            DisposeHttpClient = true,
        });
    }

    /// <summary>Begins a call; what goes wrong with it, the call says.</summary>
    public AsyncDuplexStreamingCall<NodeMessage, AggregatorMessage> Call(CancellationToken ct) =>
        new IngestClient(_channel).Relay(_headers, cancellationToken: ct);

    /// <inheritdoc/>
    public void Dispose()
    {
        _channel.Dispose();
        _tls?.Dispose();
    }

    private async ValueTask<System.IO.Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken ct)
    {
#pragma warning disable CA2000 // The stream's, which is the connection's.
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
#pragma warning restore CA2000
        try
        {
            await socket.ConnectAsync(context.DnsEndPoint, ct);
#pragma warning disable CA2000 // The connection's, or the socket is disposed below.
            var plain = new NetworkStream(socket, ownsSocket: true);
#pragma warning restore CA2000
            return _tls is null ? plain : await _tls.OpenAsync(plain, SslApplicationProtocol.Http2, _time, ct);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>The token, which stands in no message.</summary>
    private static string ReadToken(string path)
    {
        var bytes = new byte[MaxTokenBytes + 1];
        int length;
        try
        {
            using var file = File.OpenRead(path);
            length = file.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw OptionFileException.Of(TokenOption, path, error);
        }
        var token = length <= MaxTokenBytes ? Encoding.Latin1.GetString(bytes, 0, length).Trim() : "";
        return token.Length > 0 && token.All(static c => c is > ' ' and <= '~')
            ? token
            : throw new OptionFileException($"{TokenOption}: {path} must hold one token, a line of at most {MaxTokenBytes} visible characters without spaces");
    }
}

using System.Net.Sockets;
using System.Runtime.CompilerServices;
using Grpc.Core;
using Grpc.Net.Client;
using LogRelay.Protocol.V1;
using LogRelay.Query.Service;

namespace LogRelay.Cli.Clients;

/// <summary>Asks a running plugin on its socket.</summary>
internal sealed class SocketClient : IQueryClient
{
    private readonly GrpcChannel _channel;
    private readonly QueryService.QueryServiceClient _service;
    private readonly string _path;

    private SocketClient(string path, Socket connected)
    {
        _path = path;
        var first = (Socket?)connected;
        _channel = GrpcChannel.ForAddress("http://logrelay.localhost", new GrpcChannelOptions
        {
            DisposeHttpClient = true,
            MaxReceiveMessageSize = null,
            HttpHandler = new SocketsHttpHandler
            {
                UseProxy = false,
                ConnectCallback = async (_, ct) => new NetworkStream(Interlocked.Exchange(ref first, null) ?? await ConnectAsync(path, ct), ownsSocket: true),
            },
        });
        _service = new QueryService.QueryServiceClient(_channel);
    }

    /// <summary>Connects.</summary>
    /// <param name="path">The socket.</param>
    /// <param name="ct">Ends it.</param>
    /// <exception cref="SocketException">Nobody listens, or this user may not ask.</exception>
#pragma warning disable CA2000 // The channel disposes of it.
    public static async Task<SocketClient> OpenAsync(string path, CancellationToken ct) => new(path, await ConnectAsync(path, ct));
#pragma warning restore CA2000

    /// <inheritdoc/>
    public string Place => $"the plugin on {_path}";

    /// <inheritdoc/>
    public async Task<StreamsReply> StreamsAsync(StreamsRequest request, CancellationToken ct)
    {
        try
        {
            return await _service.StreamsAsync(request, cancellationToken: ct);
        }
        catch (RpcException failure)
        {
            throw Translated(failure, ct);
        }
    }

    /// <summary>How the plugin is.</summary>
    /// <exception cref="CliException">It does not say.</exception>
    public async Task<StatusReply> StatusAsync(CancellationToken ct)
    {
        try
        {
            return await _service.StatusAsync(new StatusRequest(), cancellationToken: ct);
        }
        catch (RpcException failure)
        {
            throw Translated(failure, ct);
        }
    }

    /// <inheritdoc/>
    public IAsyncEnumerable<SearchReply> SearchAsync(SearchRequest request, CancellationToken ct) => ReadAsync(_service.Search(request, cancellationToken: ct), ct);

    /// <inheritdoc/>
    public IAsyncEnumerable<SearchReply> TailAsync(TailRequest request, CancellationToken ct) => ReadAsync(_service.Tail(request, cancellationToken: ct), ct);

    /// <inheritdoc/>
    public IAsyncEnumerable<SearchReply> ContextAsync(ContextRequest request, CancellationToken ct) => ReadAsync(_service.Context(request, cancellationToken: ct), ct);

    /// <inheritdoc/>
    public IAsyncEnumerable<HistogramReply> HistogramAsync(HistogramRequest request, CancellationToken ct) =>
        ReadAsync(_service.Histogram(request, cancellationToken: ct), ct);

    /// <inheritdoc/>
    public IAsyncEnumerable<FieldsReply> FieldsAsync(FieldsRequest request, CancellationToken ct) => ReadAsync(_service.Fields(request, cancellationToken: ct), ct);

    /// <inheritdoc/>
    public IAsyncEnumerable<PatternsReply> PatternsAsync(PatternsRequest request, CancellationToken ct) =>
        ReadAsync(_service.Patterns(request, cancellationToken: ct), ct);

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        _channel.Dispose();
        return ValueTask.CompletedTask;
    }

    private static async Task<Socket> ConnectAsync(string path, CancellationToken ct)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(path), ct);
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private async IAsyncEnumerable<T> ReadAsync<T>(AsyncServerStreamingCall<T> call, [EnumeratorCancellation] CancellationToken ct)
    {
        using (call)
        {
            while (await MoveAsync(call.ResponseStream, ct))
            {
                yield return call.ResponseStream.Current;
            }
        }
    }

    private async Task<bool> MoveAsync<T>(IAsyncStreamReader<T> replies, CancellationToken ct)
    {
        try
        {
            return await replies.MoveNext(ct);
        }
        catch (RpcException failure)
        {
            throw Translated(failure, ct);
        }
    }

    private Exception Translated(RpcException failure, CancellationToken ct) => failure.StatusCode switch
    {
        StatusCode.InvalidArgument => new QueryRefusedException(failure.Status.Detail),
        _ when ct.IsCancellationRequested => new OperationCanceledException(ct),
        StatusCode.ResourceExhausted => new CliException(failure.Status.Detail),
        StatusCode.Unimplemented => new CliException($"the plugin on {_path} is older than this command and does not know the call. Upgrade it, or search its files with --dir"),
        _ => new CliException($"the plugin on {_path} did not finish the answer: {failure.Status.Detail}. Its files can be searched with --dir"),
    };
}

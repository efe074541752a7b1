using System.Runtime.CompilerServices;
using System.Security.Authentication;
using Grpc.Core;
using Grpc.Core.Interceptors;
using Grpc.Net.Client;
using LogRelay.Cli.Output;
using LogRelay.Protocol.V1;
using LogRelay.Query.Service;

namespace LogRelay.Cli.Clients;

/// <summary>Asks a program that serves query.proto: the plugin of this host, or an aggregator.</summary>
internal sealed class ServiceClient : IQueryClient
{
    private readonly GrpcChannel _channel;
    private readonly QueryService.QueryServiceClient _service;
    private readonly string _advice;

    /// <summary>Asks over a channel.</summary>
    /// <param name="channel">Disposed of with this.</param>
    /// <param name="place">Who answers, for a person.</param>
    /// <param name="advice">What else may be done when there is no answer: a sentence.</param>
    /// <param name="token">What lets this user in; null for nothing.</param>
    public ServiceClient(GrpcChannel channel, string place, string advice, string? token = null)
    {
        _channel = channel;
        _advice = advice;
        Place = place;
        _service = new QueryService.QueryServiceClient(token is null ? channel.CreateCallInvoker() : channel.Intercept(headers =>
        {
            headers.Add("authorization", $"Bearer {token}");
            return headers;
        }));
    }

    /// <inheritdoc/>
    public string Place { get; }

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

    /// <summary>How the plugin or aggregator is.</summary>
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

    /// <summary>The nodes that an aggregator knows.</summary>
    /// <exception cref="CliException">It does not say.</exception>
    public async Task<NodesReply> NodesAsync(CancellationToken ct)
    {
        try
        {
            return await _service.NodesAsync(new NodesRequest(), cancellationToken: ct);
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
        _ when Cause(failure) is AuthenticationException distrust => new CliException(
            $"{Place} and this command do not agree on TLS: {VisibleText.Of(distrust.Message)} --ca names the authorities of its certificate, --cert the one to show"),
        StatusCode.ResourceExhausted => new CliException(VisibleText.Of(failure.Status.Detail)),
        StatusCode.Unimplemented => new CliException($"{Place} does not know the call; it is older than this command. {_advice}"),
        StatusCode.Unauthenticated => new CliException(
            $"{Place} does not let you in: {VisibleText.Of(failure.Status.Detail)}. It wants a token with the scope read (--token-file, LOGRELAY_TOKEN_FILE or LOGRELAY_TOKEN), or a certificate (--cert)"),
        StatusCode.PermissionDenied => new CliException($"{Place} does not allow it: {VisibleText.Of(failure.Status.Detail)}"),
        StatusCode.Unavailable => new CliException($"{Place} does not answer: {VisibleText.Of(ReasonOf(failure))}. {_advice}"),
        _ => new CliException($"{Place} did not finish the answer: {VisibleText.Of(failure.Status.Detail)}. {_advice}"),
    };

    // What gRPC says of a broken connection is long, and begins with what everybody knows.
    private static string ReasonOf(RpcException failure) => Cause(failure)?.Message ?? failure.Status.Detail;

    private static Exception? Cause(RpcException failure)
    {
        var cause = failure.Status.DebugException;
        while (cause is { InnerException: { } inner } and not AuthenticationException)
        {
            cause = inner;
        }
        return cause;
    }
}

using Grpc.Core;
using LogRelay.Protocol.V1;

namespace LogRelay.Query.Service;

/// <summary>The calls of query.proto, answered alike by everybody who answers them; what a program says of itself it adds.</summary>
/// <param name="answers">Answers.</param>
/// <param name="slots">How many calls run beside each other.</param>
/// <param name="failed">Told of a call that failed, and why.</param>
/// <param name="stopping">Ends every call: the program stops.</param>
/// <remarks>Any thread.</remarks>
public abstract class QueryCalls(IQueryAnswers answers, SearchSlots slots, Action<string, Exception> failed, CancellationToken stopping = default)
    : QueryService.QueryServiceBase
{
    /// <inheritdoc/>
    public override async Task<StreamsReply> Streams(StreamsRequest request, ServerCallContext context)
    {
        var reply = new StreamsReply();
        await RunAsync(context, async ct =>
        {
            using var slot = await slots.EnterAsync(ct);
            reply = await answers.StreamsAsync(request, ct);
        });
        return reply;
    }

    /// <inheritdoc/>
    public override Task Search(SearchRequest request, IServerStreamWriter<SearchReply> responseStream, ServerCallContext context) =>
        SearchAsync(ct => answers.SearchAsync(request, ct), responseStream, context);

    /// <inheritdoc/>
    public override Task Context(ContextRequest request, IServerStreamWriter<SearchReply> responseStream, ServerCallContext context) =>
        SearchAsync(ct => answers.ContextAsync(request, ct), responseStream, context);

    /// <inheritdoc/>
    public override Task Histogram(HistogramRequest request, IServerStreamWriter<HistogramReply> responseStream, ServerCallContext context) =>
        SearchAsync(ct => answers.HistogramAsync(request, ct), responseStream, context);

    /// <inheritdoc/>
    public override Task Fields(FieldsRequest request, IServerStreamWriter<FieldsReply> responseStream, ServerCallContext context) =>
        SearchAsync(ct => answers.FieldsAsync(request, ct), responseStream, context);

    /// <inheritdoc/>
    public override Task Patterns(PatternsRequest request, IServerStreamWriter<PatternsReply> responseStream, ServerCallContext context) =>
        SearchAsync(ct => answers.PatternsAsync(request, ct), responseStream, context);

    /// <inheritdoc/>
    public override Task Tail(TailRequest request, IServerStreamWriter<SearchReply> responseStream, ServerCallContext context) =>
        RunAsync(context, async ct =>
        {
            using var slot = slots.EnterTail();
            await SendAsync(answers.TailAsync(request, ct), responseStream, ct);
        });

    /// <summary>Runs a call, and says in the protocol's words how it ended.</summary>
    /// <exception cref="RpcException">It was refused, or failed.</exception>
    protected async Task RunAsync(ServerCallContext context, Func<CancellationToken, Task> call)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(context.CancellationToken, stopping);
        var ct = ending.Token;
        try
        {
            await call(ct);
        }
        catch (Exception) when (stopping.IsCancellationRequested && !context.CancellationToken.IsCancellationRequested)
        {
            throw new RpcException(new Status(StatusCode.Unavailable, "the program stops; ask again when it is back"));
        }
        catch (Exception refused) when (refused is QueryRefusedException or TimeoutException)
        {
            throw new RpcException(new Status(StatusCode.InvalidArgument, refused.Message));
        }
        catch (QueryBusyException busy)
        {
            throw new RpcException(new Status(StatusCode.ResourceExhausted, busy.Message));
        }
        catch (Exception failure) when (failure is not (RpcException or OperationCanceledException) && !ct.IsCancellationRequested)
        {
            failed(context.Method, failure);
            throw new RpcException(new Status(StatusCode.Internal, failure.Message));
        }
    }

    private Task SearchAsync<T>(Func<CancellationToken, IAsyncEnumerable<T>> answer, IServerStreamWriter<T> replies, ServerCallContext context) =>
        RunAsync(context, async ct =>
        {
            using var slot = await slots.EnterAsync(ct);
            await SendAsync(answer(ct), replies, ct);
        });

    private static async Task SendAsync<T>(IAsyncEnumerable<T> answer, IServerStreamWriter<T> replies, CancellationToken ct)
    {
        await foreach (var reply in answer)
        {
            await replies.WriteAsync(reply, ct);
        }
    }
}

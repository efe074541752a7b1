using Grpc.Core;
using LogRelay.Protocol.V1;
using LogRelay.Query.Service;

namespace LogRelay.Plugin.Queries;

/// <summary>The calls of query.proto. Any number beside each other, within <see cref="SearchSlots"/>.</summary>
internal sealed class QueryCalls(QueryAnswers answers, PluginStatus status, SearchSlots slots, ILogger<QueryCalls> logger) : QueryService.QueryServiceBase
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
    public override async Task<StatusReply> Status(StatusRequest request, ServerCallContext context)
    {
        var reply = new StatusReply();
        await RunAsync(context, async ct => reply = await status.ReadAsync(ct));
        return reply;
    }

    /// <inheritdoc/>
    public override Task Search(SearchRequest request, IServerStreamWriter<SearchReply> replies, ServerCallContext context) =>
        SearchAsync(ct => answers.SearchAsync(request, ct), replies, context);

    /// <inheritdoc/>
    public override Task Context(ContextRequest request, IServerStreamWriter<SearchReply> replies, ServerCallContext context) =>
        SearchAsync(ct => answers.ContextAsync(request, ct), replies, context);

    /// <inheritdoc/>
    public override Task Histogram(HistogramRequest request, IServerStreamWriter<HistogramReply> replies, ServerCallContext context) =>
        SearchAsync(ct => answers.HistogramAsync(request, ct), replies, context);

    /// <inheritdoc/>
    public override Task Fields(FieldsRequest request, IServerStreamWriter<FieldsReply> replies, ServerCallContext context) =>
        SearchAsync(ct => answers.FieldsAsync(request, ct), replies, context);

    /// <inheritdoc/>
    public override Task Patterns(PatternsRequest request, IServerStreamWriter<PatternsReply> replies, ServerCallContext context) =>
        SearchAsync(ct => answers.PatternsAsync(request, ct), replies, context);

    /// <inheritdoc/>
    public override Task Tail(TailRequest request, IServerStreamWriter<SearchReply> replies, ServerCallContext context) =>
        RunAsync(context, async ct =>
        {
            using var slot = slots.EnterTail();
            await SendAsync(answers.TailAsync(request, ct), replies, ct);
        });

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

    private async Task RunAsync(ServerCallContext context, Func<CancellationToken, Task> call)
    {
        var ct = context.CancellationToken;
        try
        {
            await call(ct);
        }
        catch (Exception refused) when (refused is QueryRefusedException or TimeoutException)
        {
            throw new RpcException(new Status(StatusCode.InvalidArgument, refused.Message));
        }
        catch (Exception failure) when (failure is not (RpcException or OperationCanceledException) && !ct.IsCancellationRequested)
        {
            QueryLog.Failed(logger, context.Method, failure);
            throw new RpcException(new Status(StatusCode.Internal, failure.Message));
        }
    }
}

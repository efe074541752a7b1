using Grpc.Core;
using LogRelay.Aggregator.Access;
using LogRelay.Protocol.V1;
using LogRelay.Query.Service;

namespace LogRelay.Aggregator.Query;

/// <summary>The calls of query.proto at the aggregator. Any number beside each other, within <see cref="SearchSlots"/>.</summary>
internal sealed class AggregatorCalls(
    IQueryAnswers answers, KnownNodes nodes, AggregatorStatus status, SearchSlots slots, IHostApplicationLifetime program, ILogger<AggregatorCalls> logger)
    : QueryCalls(answers, slots, (method, failure) => QueryLog.Failed(logger, method, failure), program.ApplicationStopping)
{
    private readonly SearchSlots _slots = slots;

    /// <inheritdoc/>
    public override async Task<NodesReply> Nodes(NodesRequest request, ServerCallContext context)
    {
        var reply = new NodesReply();
        await RunAsync(context, async ct =>
        {
            using var slot = await _slots.EnterAsync(ct);
            reply = await nodes.ReadAsync(ct);
        });
        return reply;
    }

    /// <inheritdoc/>
    [LastingCall]
    public override Task Tail(TailRequest request, IServerStreamWriter<SearchReply> responseStream, ServerCallContext context) =>
        base.Tail(request, responseStream, context);

    /// <inheritdoc/>
    public override Task<StatusReply> Status(StatusRequest request, ServerCallContext context) => Task.FromResult(status.Read());
}

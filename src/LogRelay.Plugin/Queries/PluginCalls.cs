using Grpc.Core;
using LogRelay.Protocol.V1;
using LogRelay.Query.Service;

namespace LogRelay.Plugin.Queries;

/// <summary>The calls of query.proto at the plugin. Any number beside each other, within <see cref="SearchSlots"/>.</summary>
internal sealed class PluginCalls(IQueryAnswers answers, PluginStatus status, SearchSlots slots, ILogger<PluginCalls> logger)
    : QueryCalls(answers, slots, (method, failure) => QueryLog.Failed(logger, method, failure))
{
    /// <inheritdoc/>
    public override async Task<StatusReply> Status(StatusRequest request, ServerCallContext context)
    {
        var reply = new StatusReply();
        await RunAsync(context, async ct => reply = await status.ReadAsync(ct));
        return reply;
    }
}

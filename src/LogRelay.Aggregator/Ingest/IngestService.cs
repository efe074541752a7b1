using System.Threading.Channels;
using Google.Protobuf;
using Grpc.Core;
using IngestBase = LogRelay.Protocol.V1.Ingest.IngestBase;
using LogRelay.Aggregator.Access.Calls;
using LogRelay.Aggregator.Store;
using LogRelay.Diagnostics.Messages;
using LogRelay.Protocol.V1;

namespace LogRelay.Aggregator.Ingest;

/// <summary>
/// Takes the nodes' streams in. One loop for each call: it reads a message, hands it to the store, and reads the next one
/// when the store has room for more; the answers go out beside it, each when it is known.
/// </summary>
internal sealed class IngestService(
    ILogStore store, ConnectedNodes nodes, StreamLeases leases, IngestCounters counters, IHostApplicationLifetime program, TimeProvider time,
    ILogger<IngestService> logger) : IngestBase
{
    private const int MaxProcessLength = 64;

    /// <inheritdoc/>
    public override async Task Relay(IAsyncStreamReader<NodeMessage> requestStream, IServerStreamWriter<AggregatorMessage> responseStream, ServerCallContext context)
    {
        try
        {
            // A node's call lasts as long as the node: without it the program would wait for that when it stops.
            using var ended = CancellationTokenSource.CreateLinkedTokenSource(context.CancellationToken, program.ApplicationStopping);
            var hello = await ReadHelloAsync(requestStream, ended.Token);
            var (node, version) = Check(hello);
            var caller = Caller.Of(context);
            caller.MustBe(node);
            using var call = new NodeCall(node, hello.Process, hello.Sink, context.Peer, time);
            await nodes.AddAsync(call, ended.Token);
            var reason = "it ended the call";
            try
            {
                await store.KeepAsync(node with { LastSeen = call.Since }, ended.Token);
                counters.Welcome();
                IngestLog.Connected(logger, node.Name, node.Id, node.Software);
                await responseStream.WriteAsync(WelcomeTo(version), ended.Token);
                await RunAsync(call, caller, requestStream, responseStream, ended.Token);
            }
            catch (Exception end) when (end is IOException or OperationCanceledException or RpcException or IngestFaultException)
            {
                reason = end is OperationCanceledException ? "its connection broke, it called again, or the aggregator stops" : end.Message;
                throw;
            }
            finally
            {
                await KeepLastSeenAsync(call);
                nodes.Remove(call);
                IngestLog.Gone(logger, node.Name, node.Id, reason);
            }
        }
        catch (IngestFaultException fault)
        {
            counters.RefuseCall();
            throw new RpcException(new Status(StatusCode.InvalidArgument, fault.Message));
        }
        // A message that cannot be read counts as an IOException too: the gate tells the node.
        catch (IOException failure) when (failure is not InvalidProtocolBufferException)
        {
            counters.RefuseCall();
            IngestLog.Refused(logger, context.Peer, failure.Message);
            throw new RpcException(new Status(StatusCode.Unavailable, failure.Message));
        }
        catch (OperationCanceledException)
        {
            throw new RpcException(new Status(StatusCode.Aborted, "the call was ended: the node has called again, or the aggregator stops"));
        }
    }

    private async Task RunAsync(NodeCall call, Caller caller, IAsyncStreamReader<NodeMessage> requests, IServerStreamWriter<AggregatorMessage> responses, CancellationToken ct)
    {
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(ct, call.Replaced);
        await using var streams = new OpenStreams(store, leases, call.Node, counters, logger);
        var answers = new CallAnswers(responses);
        var speaking = answers.SpeakAsync(ended.Token);
        try
        {
            await ListenAsync(call, caller, streams, requests, answers, ended.Token);
        }
        catch (ChannelClosedException)
        {
            // Nobody can be answered: below it is known why.
        }
        catch
        {
            await ended.CancelAsync();
            throw;
        }
        finally
        {
            answers.Complete();
            await ((Task)speaking).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
        await speaking;
    }

    private static async Task ListenAsync(
        NodeCall call, Caller caller, OpenStreams streams, IAsyncStreamReader<NodeMessage> requests, CallAnswers answers, CancellationToken ct)
    {
        while (await requests.MoveNext(ct))
        {
            var message = requests.Current;
            call.Hear();
            switch (message.MessageCase)
            {
                case NodeMessage.MessageOneofCase.Open:
                    await answers.AddAsync(streams.OpenAsync(message.Open, ct), ct);
                    break;
                case NodeMessage.MessageOneofCase.Batch:
                    await caller.Client.PaceAsync(message.Batch.Lines.Length, ct);
                    await answers.AddAsync(await streams.TakeAsync(message.Batch, ct), ct);
                    break;
                case NodeMessage.MessageOneofCase.Close:
                    await streams.CloseAsync(message.Close);
                    break;
                case NodeMessage.MessageOneofCase.Hello:
                    throw new IngestFaultException("a second Hello");
                default:
                    // A newer node's word that this version does not know; it would not send it if we had to.
                    break;
            }
        }
    }

    private async Task KeepLastSeenAsync(NodeCall call)
    {
        using var late = new CancellationTokenSource(IngestLimits.HelloTimeout, time);
        try
        {
            await store.KeepAsync(call.Node with { LastSeen = call.LastSeen }, late.Token);
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException or OperationCanceledException)
        {
            // The file says when the call began: nothing but that line of a list depends on it.
        }
    }

    private async Task<Hello> ReadHelloAsync(IAsyncStreamReader<NodeMessage> requests, CancellationToken ct)
    {
        using var late = new CancellationTokenSource(IngestLimits.HelloTimeout, time);
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(ct, late.Token);
        try
        {
            if (await requests.MoveNext(ended.Token) && requests.Current.MessageCase == NodeMessage.MessageOneofCase.Hello)
            {
                return requests.Current.Hello;
            }
        }
        catch (OperationCanceledException) when (late.IsCancellationRequested)
        {
            throw new IngestFaultException($"no Hello came within {IngestLimits.HelloTimeout.TotalSeconds:0} seconds");
        }
        throw new IngestFaultException("a call begins with Hello");
    }

    private static (NodeIdentity Node, uint Version) Check(Hello hello)
    {
        if (hello.MinVersion > hello.MaxVersion || hello.MaxVersion < IngestLimits.MinVersion || hello.MinVersion > IngestLimits.MaxVersion)
        {
            var older = hello.MaxVersion < IngestLimits.MinVersion ? "node" : "aggregator";
            throw new IngestFaultException(
                $"the node speaks versions {hello.MinVersion} to {hello.MaxVersion} of the ingest protocol, this aggregator {IngestLimits.MinVersion} to {IngestLimits.MaxVersion}: upgrade the {older}");
        }
        if (hello.Process.Length > MaxProcessLength)
        {
            throw new IngestFaultException($"process \"{Shown.Of(hello.Process)}\" has more than {MaxProcessLength} characters");
        }
        var node = NodeIdentity.Of(hello.NodeId, hello.NodeName, out var fault) ?? throw new IngestFaultException(fault!);
        return (node with { Software = Shown.Of(hello.Software) }, Math.Min(hello.MaxVersion, IngestLimits.MaxVersion));
    }

    private static AggregatorMessage WelcomeTo(uint version) => new()
    {
        Welcome = new Welcome
        {
            Version = version,
            WindowBytes = IngestLimits.WindowBytes,
            MaxBatchBytes = IngestLimits.MaxBatchBytes,
        },
    };
}

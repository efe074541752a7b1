using Grpc.Core;
using LogRelay.Aggregator.Store;
using LogRelay.Protocol.V1;
using IngestBase = LogRelay.Protocol.V1.Ingest.IngestBase;

namespace LogRelay.Aggregator.Ingest;

/// <summary>
/// Takes the nodes' streams in. One loop for each call: it reads a message, stores, answers, and reads the next one, so a
/// node never has more under way than its window and what its connection holds.
/// </summary>
internal sealed class IngestService(
    NodeStore store, ConnectedNodes nodes, IHostApplicationLifetime program, TimeProvider time, ILogger<IngestService> logger) : IngestBase
{
    /// <inheritdoc/>
    public override async Task Relay(IAsyncStreamReader<NodeMessage> requestStream, IServerStreamWriter<AggregatorMessage> responseStream, ServerCallContext context)
    {
        try
        {
            // A node's call lasts as long as the node: without it the program would wait for that when it stops.
            using var ended = CancellationTokenSource.CreateLinkedTokenSource(context.CancellationToken, program.ApplicationStopping);
            var hello = await ReadHelloAsync(requestStream, ended.Token);
            var (node, version) = Check(hello);
            using var call = new NodeCall(node);
            await nodes.AddAsync(node, call, ended.Token);
            var reason = "it ended the call";
            try
            {
                store.Keep(node);
                IngestLog.Connected(logger, node.Name, node.Id, Shown.Of(hello.Software));
                await responseStream.WriteAsync(WelcomeTo(version), ended.Token);
                await RunAsync(call, requestStream, responseStream, ended.Token);
            }
            catch (Exception end) when (end is IOException or OperationCanceledException or RpcException or IngestFaultException)
            {
                reason = end is OperationCanceledException ? "its connection broke, it called again, or the aggregator stops" : end.Message;
                throw;
            }
            finally
            {
                nodes.Remove(call);
                IngestLog.Gone(logger, node.Name, node.Id, reason);
            }
        }
        catch (IngestFaultException fault)
        {
            IngestLog.Refused(logger, context.Peer, fault.Message);
            throw new RpcException(new Status(StatusCode.InvalidArgument, fault.Message));
        }
        catch (IOException failure)
        {
            IngestLog.Refused(logger, context.Peer, failure.Message);
            throw new RpcException(new Status(StatusCode.Unavailable, failure.Message));
        }
        catch (OperationCanceledException)
        {
            throw new RpcException(new Status(StatusCode.Aborted, "the call was ended: the node has called again, or the aggregator stops"));
        }
    }

    private async Task RunAsync(NodeCall call, IAsyncStreamReader<NodeMessage> requests, IServerStreamWriter<AggregatorMessage> responses, CancellationToken ct)
    {
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(ct, call.Replaced);
        using var streams = new OpenStreams(store, call.Node, logger);
        while (await requests.MoveNext(ended.Token))
        {
            var message = requests.Current;
            var answer = message.MessageCase switch
            {
                NodeMessage.MessageOneofCase.Open => streams.Open(message.Open),
                NodeMessage.MessageOneofCase.Batch => streams.Take(message.Batch),
                NodeMessage.MessageOneofCase.Close => Close(streams, message.Close),
                NodeMessage.MessageOneofCase.Hello => throw new IngestFaultException("a second Hello"),
                // A newer node's word that this version does not know; it would not send it if we had to.
                _ => null,
            };
            if (answer is not null)
            {
                await responses.WriteAsync(answer, ended.Token);
            }
        }
    }

    private static AggregatorMessage? Close(OpenStreams streams, StreamClose close)
    {
        streams.Close(close);
        return null;
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
        var node = NodeIdentity.Of(hello.NodeId, hello.NodeName, out var fault) ?? throw new IngestFaultException(fault!);
        return (node, Math.Min(hello.MaxVersion, IngestLimits.MaxVersion));
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

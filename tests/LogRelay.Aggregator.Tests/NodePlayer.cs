using Google.Protobuf;
using Grpc.Core;
using LogRelay.Journal.Streams;
using LogRelay.Protocol.V1;
using Xunit;

namespace LogRelay.Aggregator.Tests;

/// <summary>Plays a node: says message by message what the test tells it to.</summary>
internal sealed class NodePlayer(AsyncDuplexStreamingCall<NodeMessage, AggregatorMessage> call) : IDisposable
{
    public const string NodeId = "0123456789abcdef0123456789abcdef";
    public const string Container = "c0ffee";

    public static Hello HelloOf(string id = NodeId, string name = "host-1", string process = "", uint sink = 0) =>
        new() { MinVersion = 1, MaxVersion = 1, NodeId = id, NodeName = name, Software = "test", Process = process, Sink = sink };

    public static StreamOpen OpenOf(uint number = 1, string container = Container, ulong start = 0) => new()
    {
        Stream = number,
        ContainerId = container,
        StartPosition = start,
        Description = ByteString.CopyFrom(StreamDescriptionFile.ToJson(new StreamDescription { ContainerId = container, ContainerName = "web" })),
    };

    public static Batch BatchOf(string lines, ulong position, ulong missing = 0, uint number = 1) => new()
    {
        Stream = number,
        Position = position,
        MissingBytes = missing,
        Length = (uint)lines.Length,
        Lines = ByteString.CopyFromUtf8(lines),
    };

    public Task SayAsync(NodeMessage message) => call.RequestStream.WriteAsync(message, TestContext.Current.CancellationToken);

    public Task SayAsync(Hello hello) => SayAsync(new NodeMessage { Hello = hello });

    public Task SayAsync(StreamOpen open) => SayAsync(new NodeMessage { Open = open });

    public Task SayAsync(Batch batch) => SayAsync(new NodeMessage { Batch = batch });

    /// <summary>The aggregator's next message.</summary>
    public async Task<AggregatorMessage> HearAsync()
    {
        Assert.True(await call.ResponseStream.MoveNext(TestContext.Current.CancellationToken));
        return call.ResponseStream.Current;
    }

    /// <summary>Hello and a stream.</summary>
    /// <returns>The position that the aggregator wants next.</returns>
    public async Task<ulong> BeginAsync(Hello? hello = null, StreamOpen? open = null)
    {
        await SayAsync(hello ?? HelloOf());
        Assert.Equal(1u, (await HearAsync()).Welcome.Version);
        await SayAsync(open ?? OpenOf());
        return (await HearAsync()).Opened.NextPosition;
    }

    /// <summary>Ends the call in order.</summary>
    public async Task EndAsync()
    {
        await call.RequestStream.CompleteAsync();
        Assert.False(await call.ResponseStream.MoveNext(TestContext.Current.CancellationToken));
    }

    /// <summary>How the aggregator ended the call.</summary>
    public async Task<Status> RefusalAsync()
    {
        var ended = await Assert.ThrowsAsync<RpcException>(async () =>
        {
            while (await call.ResponseStream.MoveNext(TestContext.Current.CancellationToken))
            {
            }
        });
        return ended.Status;
    }

    public void Dispose() => call.Dispose();
}

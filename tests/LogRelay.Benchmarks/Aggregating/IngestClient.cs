using System.Globalization;
using Google.Protobuf;
using Grpc.Core;
using Grpc.Net.Client;
using LogRelay.Journal.Streams;
using LogRelay.Protocol.V1;

namespace LogRelay.Benchmarks.Aggregating;

/// <summary>One node: keeps its window full until its share is stored and acknowledged.</summary>
internal sealed class IngestClient(Uri address, int number, int streams, IReadOnlyList<PackedBatch> batches) : IAsyncDisposable
{
    private readonly GrpcChannel _channel = GrpcChannel.ForAddress(address);
    private readonly ulong[] _next = new ulong[streams];
    private readonly Queue<(uint Stream, ulong End, int Length, int Lines)> _open = [];
    private AsyncDuplexStreamingCall<NodeMessage, AggregatorMessage> _call = null!;
    private long _window;
    private long _underWay;
    private int _sent;

    /// <summary>Lines that are stored, as acknowledged.</summary>
    public long StoredLines { get; private set; }

    /// <summary>Bytes that are stored.</summary>
    public long StoredBytes { get; private set; }

    /// <summary>Says hello, and opens the streams.</summary>
    public async Task ConnectAsync()
    {
        _call = new Protocol.V1.Ingest.IngestClient(_channel).Relay();
        await _call.RequestStream.WriteAsync(new NodeMessage
        {
            Hello = new Hello { MinVersion = 1, MaxVersion = 1, NodeId = (number + 1).ToString("x32", CultureInfo.InvariantCulture), NodeName = $"host-{number + 1}", Software = "benchmark" },
        });
        _window = (long)(await HearAsync()).Welcome.WindowBytes;
        for (var stream = 0; stream < streams; stream++)
        {
            var container = string.Create(CultureInfo.InvariantCulture, $"{(number * 1000) + stream:x64}");
            var description = new StreamDescription { ContainerId = container, ContainerName = $"web-{stream}", Placement = new Dictionary<string, string> { ["service"] = "web" } };
            await _call.RequestStream.WriteAsync(new NodeMessage
            {
                Open = new StreamOpen { Stream = (uint)stream, ContainerId = container, Description = ByteString.CopyFrom(StreamDescriptionFile.ToJson(description)) },
            });
            _next[stream] = (await HearAsync()).Opened.NextPosition;
        }
    }

    /// <summary>Sends lines until so many are stored.</summary>
    public async Task SendAsync(long lines)
    {
        var sending = 0L;
        while (StoredLines < lines)
        {
            while (sending < lines && _underWay < _window)
            {
                sending += await SendOneAsync();
            }
            Take(await HearAsync());
        }
    }

    /// <summary>Ends the call.</summary>
    public async ValueTask DisposeAsync()
    {
        await _call.RequestStream.CompleteAsync();
        _call.Dispose();
        _channel.Dispose();
    }

    private async Task<int> SendOneAsync()
    {
        var stream = (uint)(_sent % streams);
        var batch = batches[_sent++ % batches.Count];
        await _call.RequestStream.WriteAsync(new NodeMessage
        {
            Batch = new Batch { Stream = stream, Position = _next[stream], Length = (uint)batch.Length, Compression = Compression.Zstd, Lines = batch.Packed },
        });
        _next[stream] += (ulong)batch.Length;
        _underWay += batch.Length;
        _open.Enqueue((stream, _next[stream], batch.Length, batch.Lines));
        return batch.Lines;
    }

    private void Take(AggregatorMessage message)
    {
        if (message.Ack is not { } ack)
        {
            throw new InvalidOperationException($"the aggregator said {message}");
        }
        // Acknowledgements of different streams may come in another order than their batches.
        for (var left = _open.Count; left > 0; left--)
        {
            var batch = _open.Dequeue();
            if (batch.Stream == ack.Stream && batch.End <= ack.NextPosition)
            {
                _underWay -= batch.Length;
                StoredLines += batch.Lines;
                StoredBytes += batch.Length;
            }
            else
            {
                _open.Enqueue(batch);
            }
        }
    }

    private async Task<AggregatorMessage> HearAsync() => await _call.ResponseStream.MoveNext(CancellationToken.None)
        ? _call.ResponseStream.Current
        : throw new InvalidOperationException("the aggregator ended the call");
}

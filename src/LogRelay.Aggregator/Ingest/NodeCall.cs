using LogRelay.Aggregator.Store;

namespace LogRelay.Aggregator.Ingest;

/// <summary>One open call of a node.</summary>
/// <param name="node">Who calls.</param>
/// <param name="process">Which run of its plugin; empty from an old one, that does not say it.</param>
/// <param name="sink">Which of that plugin's calls.</param>
/// <param name="peer">From where, for people.</param>
/// <param name="time">Says when it did.</param>
internal sealed class NodeCall(NodeIdentity node, string process, uint sink, string peer, TimeProvider time) : IDisposable
{
    private long _seen = time.GetUtcNow().UtcTicks;

    private readonly CancellationTokenSource _replaced = new();
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Who calls.</summary>
    public NodeIdentity Node { get; } = node;

    /// <summary>When it began.</summary>
    public DateTimeOffset Since { get; } = time.GetUtcNow();

    /// <summary>When the node said something last.</summary>
    public DateTimeOffset LastSeen => new(Volatile.Read(ref _seen), TimeSpan.Zero);

    /// <summary>Which run of its plugin.</summary>
    public string Process { get; } = process;

    /// <summary>Which of that plugin's calls.</summary>
    public uint Sink { get; } = sink;

    /// <summary>From where, for people.</summary>
    public string Peer { get; } = peer;

    /// <summary>Cancelled when a later call of the same node takes this one's place.</summary>
    public CancellationToken Replaced => _replaced.Token;

    /// <summary>Ends when the call holds no stream any more.</summary>
    public Task Ended => _ended.Task;

    /// <summary>The node has said something.</summary>
    public void Hear() => Volatile.Write(ref _seen, time.GetUtcNow().UtcTicks);

    /// <summary>Tells the call to end.</summary>
    public void Replace()
    {
        try
        {
            _replaced.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // It has ended by itself.
        }
    }

    /// <summary>Says that it has ended.</summary>
    public void End() => _ended.TrySetResult();

    /// <inheritdoc/>
    public void Dispose() => _replaced.Dispose();
}

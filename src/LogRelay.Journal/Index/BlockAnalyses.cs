namespace LogRelay.Journal.Index;

/// <summary>
/// What searches found out about blocks of files that are being written, which the index analyzes only once they are full:
/// for the searches after them. Those that were not asked for longest go first.
/// </summary>
/// <remarks>Any thread. One for all streams of a service.</remarks>
/// <param name="maxBytes">Memory.</param>
public sealed class BlockAnalyses(long maxBytes)
{
    // An entry, its places in the table and the list.
    private const int OverheadBytes = 400;

    private readonly Lock _lock = new();
    private readonly Dictionary<(object Owner, long Position), LinkedListNode<Kept>> _kept = [];
    private readonly LinkedList<Kept> _byUse = [];
    private long _bytes;

    /// <summary>Bytes that are kept.</summary>
    public long Bytes
    {
        get
        {
            lock (_lock)
            {
                return _bytes;
            }
        }
    }

    /// <summary>What is known of a block.</summary>
    /// <param name="owner">Its stream.</param>
    /// <param name="block">As the index knows it.</param>
    /// <param name="entry">All that is known.</param>
    /// <param name="details">Its filter, then its timeline.</param>
    internal bool TryGet(object owner, in BlockEntry block, out BlockEntry entry, out byte[] details)
    {
        lock (_lock)
        {
            // Another one may have taken its place after a power loss.
            if (_kept.TryGetValue((owner, block.Position), out var node) && node.Value.Entry.Checksum == block.Checksum && node.Value.Entry.Length == block.Length)
            {
                _byUse.Remove(node);
                _byUse.AddFirst(node);
                (_, entry, details) = node.Value;
                return true;
            }
        }
        (entry, details) = (block, []);
        return false;
    }

    /// <summary>Reads a block through and keeps what there is to know.</summary>
    /// <param name="owner">Its stream.</param>
    /// <param name="block">As the index knows it; its checksum was compared.</param>
    /// <param name="bytes">Its uncompressed bytes.</param>
    internal void Add(object owner, in BlockEntry block, ReadOnlySpan<byte> bytes)
    {
        using var analyzer = new BlockAnalyzer();
        var entry = analyzer.Analyze(in block, bytes);
        var details = new byte[entry.DetailBytes];
        TokenFilter.Fill(details.AsSpan(0, entry.FilterBytes), analyzer.Tokens.Slots);
        analyzer.Timeline.CopyTo(details.AsSpan(entry.FilterBytes));
        lock (_lock)
        {
            Remove((owner, block.Position));
            _kept[(owner, block.Position)] = _byUse.AddFirst(new Kept(owner, entry, details));
            _bytes += OverheadBytes + details.Length;
            while (_bytes > maxBytes && _byUse.Last is { } last)
            {
                Remove((last.Value.Owner, last.Value.Entry.Position));
            }
        }
    }

    private void Remove((object Owner, long Position) key)
    {
        if (_kept.Remove(key, out var node))
        {
            _byUse.Remove(node);
            _bytes -= OverheadBytes + node.Value.Details.Length;
        }
    }

    private sealed record Kept(object Owner, BlockEntry Entry, byte[] Details);
}

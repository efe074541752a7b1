using System.Buffers;
using LogRelay.Journal.Reading;
using LogRelay.Journal.Segments;
using LogRelay.Journal.Storage;

namespace LogRelay.Journal.Index;

/// <summary>
/// Completes the index from the segments: what a rotation left to be analyzed, what was lost, damaged or never there.
/// Removes what has become garbage.
/// </summary>
/// <remarks>One caller of <see cref="Run"/> at a time, beside the appender and readers.</remarks>
internal sealed class IndexUpkeep(
    IStorage storage, string path, SegmentList segments, BlockIndex index, ActiveBlocks active, int blockBytes,
    bool syncsRotated)
{
    private const long WorthCompactingBytes = 256 * 1024;

    private readonly Lock _lock = new();
    private readonly HashSet<long> _complete = [];
    private volatile bool _mayHaveGarbage = true;

    /// <summary>Completes one segment's part, or removes garbage.</summary>
    /// <returns>True when more is waiting.</returns>
    public bool Run()
    {
        if (segments.IsClosed)
        {
            return false;
        }
        if (FindIncomplete() is var (segment, known))
        {
            Complete(segment, known);
            // Also when some of it cannot be read: not tried for ever.
            Mark(segment.Sequence, isComplete: true);
            return true;
        }
        if (_mayHaveGarbage)
        {
            _mayHaveGarbage = false;
            Compact();
        }
        return false;
    }

    /// <summary>A segment's part was made, or is no longer to be trusted. Any thread.</summary>
    public void Mark(long sequence, bool isComplete)
    {
        lock (_lock)
        {
            _ = isComplete ? _complete.Add(sequence) : _complete.Remove(sequence);
            _mayHaveGarbage = true;
        }
    }

    /// <summary>A block is not what the index says: its segment's part is void, and is made again by the next runs. Any thread.</summary>
    /// <exception cref="IOException">The index refuses to be told; found wrong again by the next who reads through it.</exception>
    /// <exception cref="UnauthorizedAccessException">The same.</exception>
    public void Distrust(long sequence)
    {
        Mark(sequence, isComplete: false);
        index.AppendCut(sequence, position: 0);
    }

    /// <summary>The oldest segment whose part is not complete, and what there is of it.</summary>
    private (Segment Segment, List<BlockEntry> Known)? FindIncomplete()
    {
        var all = segments.Snapshot();
        var candidates = new List<Segment>();
        lock (_lock)
        {
            _complete.RemoveWhere(sequence => sequence < all[0].Sequence);
            candidates.AddRange(all.SkipLast(1).Where(segment => segment.Length > 0 && !_complete.Contains(segment.Sequence)));
            // Of the active one, what an earlier process left, when it is much: its own appender sees to the rest.
            var left = all[^1] with { Length = Math.Max(0, active.BeganAt - all[^1].BasePosition) };
            if (left.Length >= blockBytes && !_complete.Contains(left.Sequence))
            {
                candidates.Add(left);
            }
        }
        if (candidates.Count == 0)
        {
            return null;
        }
        var contents = index.Read(candidates[0].Sequence, candidates[^1].Sequence);
        foreach (var segment in candidates)
        {
            // A rotated one is to have filters; what an appender noted has none.
            var isActive = segment.Sequence == all[^1].Sequence;
            var known = contents.Of(segment.Sequence)
                .Where(entry => isActive ? entry.IsSummarized : entry.IsAnalyzed)
                .Where(entry => BlockMap.IsUsable(in entry, segment))
                .ToList();
            if (known.Sum(static entry => (long)entry.Length) < segment.Length)
            {
                return (segment, known);
            }
            Mark(segment.Sequence, isComplete: true);
        }
        return null;
    }

    private void Complete(Segment segment, List<BlockEntry> known)
    {
        var isActive = segments.IsActive(segment.Sequence);
        var map = BlockMap.Of(segment, known, blockBytes, () => segments.OpenSegment(segment));
        using var reader = new BlockReader(segments);
        using var builder = new SectionBuilder(index, segment.Sequence, segment.BasePosition, segment.Codec, isSynced: syncsRotated && !isActive);
        var buffer = ArrayPool<byte>.Shared.Rent(JournalLimits.BlockBytes);
        try
        {
            foreach (var block in map)
            {
                if (block.IsSummarized)
                {
                    continue;
                }
                if (buffer.Length < block.Length)
                {
                    ArrayPool<byte>.Shared.Return(buffer);
                    buffer = ArrayPool<byte>.Shared.Rent(block.Length);
                }
                var status = reader.Read(in block, buffer);
                if (status == BlockStatus.Gone || segments.IsClosed)
                {
                    return;
                }
                if (status == BlockStatus.Read)
                {
                    builder.Visit(block.Position - segment.BasePosition, buffer.AsSpan(0, block.Length), block.StoredOffset, block.StoredBytes);
                }
            }
            builder.Flush();
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary>Writes the index anew when more than half of it says nothing that is still true.</summary>
    private void Compact()
    {
        var length = index.FileLength;
        if (length < WorthCompactingBytes)
        {
            return;
        }
        var all = segments.Snapshot();
        var contents = index.Read(all[0].Sequence, all[^1].Sequence);
        var live = all.Sum(segment => contents.Of(segment.Sequence).Sum(static entry => (long)IndexFormat.EntryBytes + entry.DetailBytes));
        if (live > length / 2)
        {
            return;
        }
        var copy = $"{path}.{Guid.NewGuid():N}{FileNames.TemporarySuffix}";
        using (var target = new BlockIndex(storage, copy))
        {
            using var source = index.OpenForReading();
            if (source is null)
            {
                return;
            }
            target.Append([]);
            foreach (var segment in all)
            {
                Copy(contents.Of(segment.Sequence), source, target, segment);
            }
        }
        index.ReplaceWith(copy, contents.FileEnd);
    }

    private static void Copy(IReadOnlyList<BlockEntry> entries, IStorageFile source, BlockIndex target, Segment segment)
    {
        using var builder = new SectionBuilder(target, segment.Sequence, segment.BasePosition, segment.Codec, isSynced: false);
        foreach (var entry in entries)
        {
            var details = new byte[entry.DetailBytes];
            // Cut short it is of use all the same: damaged buckets say "maybe", and a damaged timeline counts for none.
            _ = source.Read(entry.FilterOffset, details);
            builder.Add(in entry, details);
        }
        builder.Flush();
    }
}

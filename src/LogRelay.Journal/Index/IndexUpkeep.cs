using System.Buffers;
using LogRelay.Journal.Reading;
using LogRelay.Journal.Segments;
using LogRelay.Journal.Storage;

namespace LogRelay.Journal.Index;

/// <summary>
/// Completes the index from the segments: what a rotation left to be analyzed, what was lost, damaged or never there; of the
/// active segment what somebody wants to have analyzed. Removes what has become garbage.
/// </summary>
/// <remarks>One caller of <see cref="Run"/> at a time, beside the appender and readers.</remarks>
internal sealed class IndexUpkeep(
    IStorage storage, string path, SegmentList segments, BlockIndex index, ActiveBlocks activeBlocks, int blockBytes,
    bool syncsRotated)
{
    private const long WorthCompactingBytes = 256 * 1024;

    private readonly Lock _lock = new();
    private readonly HashSet<long> _complete = [];
    private volatile bool _mayHaveGarbage = true;
    private long _wanted;
    private long _summarizedUpTo;
    private long _analyzedUpTo;

    /// <summary>Bytes at the end of the active segment that were not seen to be analyzed. Any thread.</summary>
    public long UnanalyzedBytes => Math.Max(0, segments.EndPosition - Math.Max(Volatile.Read(ref _analyzedUpTo), segments.ActiveStart));

    /// <summary>
    /// The active segment up to a position is to be analyzed by the next runs, as a rotated one is: nobody writes to it for now.
    /// Any thread.
    /// </summary>
    public void Want(long position)
    {
        lock (_lock)
        {
            _wanted = Math.Max(_wanted, position);
        }
    }

    /// <summary>Completes one segment's part, or removes garbage.</summary>
    /// <returns>True when more is waiting.</returns>
    public bool Run()
    {
        if (segments.IsClosed)
        {
            return false;
        }
        if (FindIncomplete() is { } incomplete)
        {
            if (incomplete.IsActive)
            {
                // Also when storage refuses: nobody would ask for it only once.
                Completed(incomplete);
            }
            Complete(incomplete);
            // Also when some of it cannot be read: not tried for ever.
            Completed(incomplete);
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
            if (!isComplete)
            {
                (_summarizedUpTo, _analyzedUpTo) = (0, 0);
            }
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
    private Incomplete? FindIncomplete()
    {
        var all = segments.Snapshot();
        var candidates = new List<Incomplete>();
        lock (_lock)
        {
            _complete.RemoveWhere(sequence => sequence < all[0].Sequence);
            candidates.AddRange(all.SkipLast(1)
                .Where(segment => segment.Length > 0 && !_complete.Contains(segment.Sequence))
                .Select(static segment => new Incomplete(segment, IsActive: false, BlockTraits.Analyzed, [])));
            if (OfActive(all[^1]) is { } part)
            {
                candidates.Add(part);
            }
        }
        if (candidates.Count == 0)
        {
            return null;
        }
        var contents = index.Read(candidates[0].Segment.Sequence, candidates[^1].Segment.Sequence);
        foreach (var candidate in candidates)
        {
            var (segment, _, wanted, _) = candidate;
            // A rotated one is to have filters; what an appender noted has none. But where its blocks end in the active one, they
            // are to end here: the next one that it notes would lie across others, and make them void.
            var known = contents.Of(segment.Sequence)
                .Where(entry => candidate.IsActive ? entry.IsSummarized : entry.IsAnalyzed)
                .Where(entry => BlockMap.IsUsable(in entry, segment))
                .ToList();
            if (known.Where(entry => (entry.Traits & wanted) != 0).Sum(static entry => (long)entry.Length) < segment.Length)
            {
                return candidate with { Known = candidate.IsActive ? WithoutSmallEnd(known, segment) : known };
            }
            Completed(candidate);
        }
        return null;
    }

    /// <summary>What is to be completed of the active segment; null for nothing.</summary>
    private Incomplete? OfActive(Segment active)
    {
        var wanted = Math.Min(_wanted, active.EndPosition);
        if (wanted > Math.Max(_analyzedUpTo, active.BasePosition))
        {
            return new Incomplete(active with { Length = wanted - active.BasePosition }, IsActive: true, BlockTraits.Analyzed, []);
        }
        // What an earlier process left, when it is much: its own appender sees to the rest.
        var left = Math.Max(0, activeBlocks.BeganAt - active.BasePosition);
        return left >= blockBytes && activeBlocks.BeganAt > Math.Max(_summarizedUpTo, _analyzedUpTo)
            ? new Incomplete(active with { Length = left }, IsActive: true, BlockTraits.Summarized, [])
            : null;
    }

    /// <summary>A stream that is opened for a few lines again and again would get a block for each time: its last one grows instead.</summary>
    private List<BlockEntry> WithoutSmallEnd(List<BlockEntry> known, Segment segment)
    {
        if (known.Count > 0 && known[^1].EndPosition < segment.EndPosition && known[^1].Length < blockBytes / 2)
        {
            known.RemoveAt(known.Count - 1);
        }
        return known;
    }

    private void Completed(Incomplete done)
    {
        if (!done.IsActive)
        {
            Mark(done.Segment.Sequence, isComplete: true);
            return;
        }
        lock (_lock)
        {
            // It goes on growing, and is to be analyzed once it is rotated.
            ref var upTo = ref done.Wanted == BlockTraits.Analyzed ? ref _analyzedUpTo : ref _summarizedUpTo;
            upTo = done.Segment.EndPosition;
            _mayHaveGarbage = true;
        }
    }

    private void Complete(Incomplete part)
    {
        var segment = part.Segment;
        var map = BlockMap.Of(segment, part.Known, blockBytes, () => segments.OpenSegment(segment));
        using var reader = new BlockReader(segments);
        using var builder = new SectionBuilder(index, segment.Sequence, segment.BasePosition, segment.Codec, isSynced: syncsRotated && !part.IsActive);
        var buffer = ArrayPool<byte>.Shared.Rent(JournalLimits.BlockBytes);
        try
        {
            foreach (var block in map)
            {
                if ((block.Traits & part.Wanted) != 0)
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

    /// <summary>A segment, or the part of the active one, that lacks something.</summary>
    private sealed record Incomplete(Segment Segment, bool IsActive, BlockTraits Wanted, List<BlockEntry> Known);
}

using System.Collections.Immutable;
using LogRelay.Journal.Index;
using LogRelay.Journal.Storage;

namespace LogRelay.Journal.Segments;

/// <summary>The work on rotated segments that waits until somebody has time for it: syncing, compressing and indexing them.</summary>
/// <remarks>One caller of <see cref="Run"/> at a time, beside the appender and readers.</remarks>
internal sealed class SegmentUpkeep(
    IStorage storage, SegmentList segments, SegmentFiles files, JournalOptions options, BlockIndex index, IndexUpkeep indexUpkeep)
{
    // Damaged files stay as they are: compressing them would cost what is readable in them.
    private ImmutableHashSet<long> _unfit = [];

    /// <summary>True while a segment waits to be compressed. Any thread.</summary>
    public bool AwaitsCompression => FindUncompressed() is not null;

    /// <inheritdoc cref="IndexUpkeep.UnanalyzedBytes"/>
    public long UnanalyzedBytes => indexUpkeep.UnanalyzedBytes;

    /// <inheritdoc cref="IndexUpkeep.Want"/>
    public void WantAnalysis(long position) => indexUpkeep.Want(position);

    /// <summary>Does one piece of work.</summary>
    /// <returns>True when more is waiting.</returns>
    public bool Run()
    {
        if (options.Sync != SyncPolicy.None)
        {
            segments.Sync.SyncRotated();
        }
        if (FindUncompressed() is not { } segment)
        {
            return indexUpkeep.Run();
        }
        Compress(segment);
        return true;
    }

    private Segment? FindUncompressed() => options.Compression != SegmentCodec.Plain ? segments.Replacement.FindPlain(_unfit) : null;

    /// <summary>Writes a compressed copy, syncs it, and only then lets it take the place of its source.</summary>
    private void Compress(Segment segment)
    {
        // A name of its own: the journal may be closed and opened again before this copy is finished.
        var copy = $"{files.ActivePath}.{Guid.NewGuid():N}{FileNames.TemporarySuffix}";
        try
        {
            if (!TryCopy(segment, copy))
            {
                _unfit = _unfit.Add(segment.Sequence);
                return;
            }
            segments.Replacement.Replace(segment, options.Compression, copy);
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            // A full disk, as a rule: what there is of the copy takes the room that lines need. Tried again later.
            storage.Delete(copy);
            throw;
        }
        indexUpkeep.Mark(segment.Sequence, isComplete: true);
    }

    /// <returns>False when the source is not what it should be.</returns>
    private bool TryCopy(Segment segment, string copy)
    {
        using var source = segments.OpenRotated(segment);
        if (source is null || source.Length < segment.Length)
        {
            return false;
        }
        using var section = new SectionBuilder(index, segment.Sequence, segment.BasePosition, options.Compression, isSynced: options.Sync != SyncPolicy.None);
        SegmentCompressor.Compress(storage, source, segment, options.Compression, copy, section, options.BlockBytes);
        section.Flush();
        return true;
    }
}

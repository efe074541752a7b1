using System.Buffers;
using LogRelay.Journal.Storage;

namespace LogRelay.Journal.Index;

/// <summary>Reads the records of an index file, and past what is damaged or not yet written. One use, one thread.</summary>
internal ref struct IndexScan
{
    // The entries of a section follow each other, and then filters are stepped over: more would be read for nothing.
    private const int WindowBytes = 8 * 1024;

    private readonly IStorageFile _file;
    private readonly IndexContents _contents;
    private readonly byte[] _window;
    private long _windowStart;
    private long _windowEnd;

    private IndexScan(IStorageFile file, byte[] window)
    {
        _file = file;
        _window = window;
        _contents = new IndexContents { FileEnd = IndexFormat.Align(file.Length) };
    }

    /// <summary>Reads the entries of some segments. Filters are stepped over.</summary>
    /// <param name="file">An index file whose header is whole.</param>
    /// <param name="firstSequence">The oldest segment of interest.</param>
    /// <param name="lastSequence">The newest one.</param>
    /// <param name="powerCycle">The storage's: entries of unsynced bytes from another one are void.</param>
    public static IndexContents Read(IStorageFile file, long firstSequence, long lastSequence, ulong powerCycle)
    {
        var window = ArrayPool<byte>.Shared.Rent(WindowBytes);
        try
        {
            var scan = new IndexScan(file, window);
            scan.Read(firstSequence, lastSequence, powerCycle);
            return scan._contents;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(window);
        }
    }

    private void Read(long firstSequence, long lastSequence, ulong powerCycle)
    {
        // Behind the entries of a section stand its filters.
        var (filters, sectionEnd) = (long.MaxValue, 0L);
        for (var at = (long)IndexFormat.HeaderBytes; ;)
        {
            if (at >= filters)
            {
                at = sectionEnd;
                filters = long.MaxValue;
            }
            var record = Record(at);
            if (record.Length < IndexFormat.Unit)
            {
                return;
            }
            if (IndexFormat.TryReadEntry(record, at, out var entry))
            {
                if (entry.Sequence >= firstSequence && entry.Sequence <= lastSequence && (entry.PowerCycle == 0 || entry.PowerCycle == powerCycle))
                {
                    _contents.Add(in entry);
                }
                at += IndexFormat.EntryBytes;
            }
            else if (filters == long.MaxValue && IndexFormat.TryReadSectionHeader(record, out var entries, out var sectionBytes))
            {
                // Stepped over only when it was written to its end: behind a torn one others follow at once.
                if (IndexFormat.IsSectionEnd(Record(at + sectionBytes - IndexFormat.SectionEndBytes), sectionBytes))
                {
                    filters = at + IndexFormat.SectionHeaderBytes + ((long)entries * IndexFormat.EntryBytes);
                    sectionEnd = at + sectionBytes;
                }
                at += IndexFormat.SectionHeaderBytes;
            }
            else if (IndexFormat.TryReadCut(record, out var sequence, out var position))
            {
                _contents.Cut(sequence, position);
                at += IndexFormat.CutBytes;
            }
            else
            {
                at += IndexFormat.Unit;
            }
        }
    }

    /// <summary>The bytes at a place, as many as an entry has or as are there.</summary>
    private ReadOnlySpan<byte> Record(long at)
    {
        if (at < _windowStart || at + IndexFormat.EntryBytes > _windowEnd)
        {
            _windowStart = at;
            _windowEnd = at + _file.Read(at, _window.AsSpan(0, WindowBytes));
        }
        return _window.AsSpan((int)(at - _windowStart), (int)Math.Min(IndexFormat.EntryBytes, _windowEnd - at));
    }
}

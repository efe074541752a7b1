using LogRelay.Journal.Reading;
using LogRelay.Journal.Recovery;
using LogRelay.Journal.Retention;
using LogRelay.Journal.Storage;

namespace LogRelay.Journal.Segments;

/// <summary>The segments of one open stream, for whoever reads them; and those who change them.</summary>
/// <remarks>Any thread.</remarks>
internal sealed class SegmentList : ISegmentSource, IDisposable
{
    private readonly IStorage _storage;
    private readonly SegmentTable _table;

    /// <summary>Takes over what recovery found.</summary>
    /// <param name="storage">Where the files are.</param>
    /// <param name="files">Their names.</param>
    /// <param name="manifest">The open manifest, which says what <paramref name="state"/> says; disposed of here.</param>
    /// <param name="state">The segments as they are.</param>
    /// <param name="activeFile">The active segment's file, which the writer writes to; disposed of here.</param>
    /// <param name="counters">Told of what is removed.</param>
    public SegmentList(IStorage storage, SegmentFiles files, ManifestFile manifest, RecoveredState state, SharedFile activeFile, JournalCounters counters)
    {
        _storage = storage;
        _table = new SegmentTable(storage, files, manifest, state, activeFile, counters);
        Rotation = new SegmentRotation(storage, files, _table, counters);
        Removal = new SegmentRemoval(storage, files, _table, counters);
        Replacement = new SegmentReplacement(storage, files, _table);
        Sync = new SegmentSync(files, _table);
    }

    /// <summary>What the appender does to the active segment.</summary>
    public SegmentRotation Rotation { get; }

    /// <summary>What retention does to the oldest ones.</summary>
    public SegmentRemoval Removal { get; }

    /// <summary>Compressed copies in the place of plain files.</summary>
    public SegmentReplacement Replacement { get; }

    /// <summary>What makes them survive a power loss.</summary>
    public SegmentSync Sync { get; }

    /// <summary>Position after the last committed record.</summary>
    public long EndPosition => _table.EndPosition;

    /// <summary>True once nothing is changed here any more.</summary>
    public bool IsClosed
    {
        get
        {
            lock (_table.Lock)
            {
                return _table.IsClosed;
            }
        }
    }

    /// <summary>Position of the oldest record that is still there.</summary>
    public long StartPosition
    {
        get
        {
            lock (_table.Lock)
            {
                return _table.Rotated.Count > 0 ? _table.Rotated[0].BasePosition : _table.Active.BasePosition;
            }
        }
    }

    /// <summary>Where the active segment begins.</summary>
    public long ActiveStart
    {
        get
        {
            lock (_table.Lock)
            {
                return _table.Active.BasePosition;
            }
        }
    }

    /// <summary>Bytes that all segments take on disk, the active one as far as it is committed.</summary>
    public long DiskBytes
    {
        get
        {
            lock (_table.Lock)
            {
                var total = EndPosition - _table.Active.BasePosition;
                for (var place = 0; place < _table.Files.Count; place++)
                {
                    total += _table.DiskBytesOf(place);
                }
                return total;
            }
        }
    }

    /// <summary>The segments as they are now, oldest first, the active one last with what is committed.</summary>
    public IReadOnlyList<Segment> Snapshot()
    {
        lock (_table.Lock)
        {
            return [.. _table.Rotated, _table.CommittedActive()];
        }
    }

    /// <summary>The rotated segments, oldest first, and what each takes on disk.</summary>
    public IReadOnlyList<KeptSegment> Rotated()
    {
        lock (_table.Lock)
        {
            var kept = new KeptSegment[_table.Rotated.Count];
            for (var place = 0; place < kept.Length; place++)
            {
                kept[place] = new KeptSegment(_table.Rotated[place], _table.DiskBytesOf(place));
            }
            return kept;
        }
    }

    /// <summary>Opens the file that holds <paramref name="position"/>, or the first one after it.</summary>
    /// <param name="position">Where in the stream.</param>
    /// <param name="unreadable">Says when a file that cannot be opened is lost; null passes over it at once.</param>
    /// <returns>Null when nothing is committed there yet.</returns>
    /// <exception cref="IOException">A file cannot be opened, and is not lost yet.</exception>
    public OpenSegment? OpenAt(long position, UnreadablePlaces? unreadable = null)
    {
        lock (_table.Lock)
        {
            for (var place = 0; place < _table.Rotated.Count; place++)
            {
                if (_table.Rotated[place].EndPosition > position && OpenOrPassOver(place, unreadable) is { } file)
                {
                    return new OpenSegment(_table.Rotated[place], file, IsActive: false);
                }
            }
            var active = _table.CommittedActive();
#pragma warning disable CA2000 // Whoever takes the segment disposes of its file.
            return active.EndPosition > position && _table.OpenActive() is { } activeFile
                ? new OpenSegment(active, activeFile, IsActive: true)
                : null;
#pragma warning restore CA2000
        }
    }

    /// <summary>Opens the file of one segment, as it is stored now.</summary>
    /// <returns>Null when the segment, or its file, is not there any more, or cannot be opened.</returns>
    public OpenSegment? OpenSegment(Segment segment)
    {
        if (OpenAt(segment.BasePosition) is not { } open)
        {
            return null;
        }
        if (open.Segment.Sequence == segment.Sequence)
        {
            return open;
        }
        open.File.Dispose();
        return null;
    }

    /// <summary>Opens a rotated segment's file.</summary>
    /// <returns>Null when the segment, or its file, is not there any more.</returns>
    public IStorageFile? OpenRotated(Segment segment)
    {
        lock (_table.Lock)
        {
            var place = _table.Rotated.IndexOf(segment);
            return place < 0 ? null : _table.OpenWhenThere(_table.Files[place].Path);
        }
    }

    /// <summary>The rotated segment that holds a position; null when there is none, or it is the active one.</summary>
    public Segment? FindAt(long position)
    {
        lock (_table.Lock)
        {
            return _table.Rotated.Find(segment => segment.BasePosition <= position && segment.EndPosition > position);
        }
    }

    /// <summary>True while that segment is the one being written.</summary>
    public bool IsActive(long sequence)
    {
        lock (_table.Lock)
        {
            return _table.Active.Sequence == sequence;
        }
    }

    /// <summary>Where a segment ends, that was active when it was opened.</summary>
    public long EndOf(Segment segment)
    {
        lock (_table.Lock)
        {
            if (_table.Active.Sequence == segment.Sequence)
            {
                return EndPosition;
            }
            var rotated = _table.Rotated.Find(candidate => candidate.Sequence == segment.Sequence);
            // Rotated and already removed: its successor begins where it ended.
            return rotated?.EndPosition
                ?? _table.Rotated.Find(candidate => candidate.Sequence > segment.Sequence)?.BasePosition
                ?? _table.Active.BasePosition;
        }
    }

    /// <summary>Ends all changes; readers go on with the files that they hold.</summary>
    public void Dispose() => _table.Dispose();

    private IStorageFile? OpenOrPassOver(int place, UnreadablePlaces? unreadable)
    {
        try
        {
            return _storage.Open(_table.Files[place].Path, StorageOpenMode.Read);
        }
        catch (Exception failure) when (StorageErrno.IsGone(failure))
        {
            // Somebody removed a file of ours; the reader goes on with the next one and counts the gap.
            return null;
        }
        catch (Exception failure) when (
            StorageErrno.IsRefusal(failure) && (unreadable is null || unreadable.IsLost(_table.Rotated[place].BasePosition)))
        {
            return null;
        }
    }
}

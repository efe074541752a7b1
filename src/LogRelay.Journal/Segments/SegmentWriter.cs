using System.Buffers;
using LogRelay.Journal.Entries;
using LogRelay.Journal.Index;
using LogRelay.Journal.JsonFile;
using LogRelay.Journal.Retention;
using LogRelay.Journal.Storage;

namespace LogRelay.Journal.Segments;

/// <summary>
/// Gathers lines and writes them to the end of the active file. What storage refuses is cut off again, so that no torn
/// line stays visible, counted as dropped, and marked once storage takes records again.
/// </summary>
/// <remarks>One thread. Holds a buffer only between the first line and <see cref="ReleaseBuffer"/>.</remarks>
internal sealed class SegmentWriter : IDisposable
{
    private const int MostAttempts = 4;

    private readonly JournalCounters _counters;
    private readonly IDiskSpace _space;
    private readonly ActiveBlocks _blocks;
    private IStorageFile _file;
    private long _minTimeNano;
    private long _maxTimeNano;
    private long _records;

    private byte[] _buffer = [];
    private int _buffered;
    private int _bufferedRecords;
    private int _bufferedMarkers;
    private long _bufferedMinTimeNano = long.MaxValue;
    private long _bufferedMaxTimeNano = long.MinValue;

    private long _lostRecords;
    private long _lostBytes;
    private bool _isTailDirty;

    public SegmentWriter(IStorageFile file, Segment segment, JournalCounters counters, IDiskSpace space, ActiveBlocks blocks)
    {
        _file = file;
        _counters = counters;
        _space = space;
        _blocks = blocks;
        Length = segment.Length;
        _minTimeNano = segment.MinTimeNano;
        _maxTimeNano = segment.MaxTimeNano;
        _records = segment.Records;
    }

    /// <summary>Bytes in the file.</summary>
    public long Length { get; private set; }

    /// <summary>Bytes in the file once the buffer is written.</summary>
    public long BufferedLength => Length + _buffered;

    /// <summary>True when the file is shorter than what was written to it: somebody cut it.</summary>
    public bool IsCutShort => _buffered > 0 && IsFileShort;

    /// <summary>The same, whatever is in the buffer.</summary>
    public bool IsFileShort => _file.Length < Length;

    /// <summary>Room for a line.</summary>
    /// <param name="bytes">Most that the line may take.</param>
    /// <param name="timeNano">Time of a marker, should one be due before it.</param>
    public Span<byte> Reserve(int bytes, long timeNano)
    {
        if (_lostRecords > 0 && _bufferedMarkers == 0)
        {
            AddMarker(LossMarker.StorageRefused(_lostRecords, _lostBytes), timeNano);
        }
        return Space(bytes);
    }

    /// <summary>Announces a line that was written to <see cref="Reserve"/>'s span.</summary>
    public void Add(int bytes, long timeNano)
    {
        _buffered += bytes;
        _bufferedRecords++;
        _bufferedMinTimeNano = Math.Min(_bufferedMinTimeNano, timeNano);
        _bufferedMaxTimeNano = Math.Max(_bufferedMaxTimeNano, timeNano);
    }

    /// <summary>Adds a marker.</summary>
    public void AddMarker(in LossMarker marker, long timeNano)
    {
        var line = Space(JsonLineWriter.MarkerMaxLength(marker.Text, marker.Reason));
        Add(JsonLineWriter.WriteMarker(line, marker.Text, marker.Reason, marker.Records, marker.Bytes, timeNano), timeNano);
        _bufferedMarkers++;
    }

    /// <summary>Writes whole lines past the buffer, which is empty. What storage refuses is neither there nor counted.</summary>
    /// <param name="lines">Their bytes.</param>
    /// <param name="summary">What they are.</param>
    /// <returns>False when storage refused.</returns>
    public bool TryWrite(ReadOnlySpan<byte> lines, in LineSummary summary)
    {
        if (!TryWriteMakingRoom(lines))
        {
            TryCutTail();
            return false;
        }
        Written(lines, summary);
        _counters.Stored(summary.Records, lines.Length);
        return true;
    }

    /// <summary>Writes the buffer.</summary>
    public void Flush()
    {
        if (_buffered == 0)
        {
            return;
        }
        var lines = _buffer.AsSpan(0, _buffered);
        if (!TryWriteMakingRoom(lines))
        {
            Drop();
            return;
        }
        Written(lines, new LineSummary(_bufferedRecords, _bufferedMinTimeNano, _bufferedMaxTimeNano));
        _counters.Stored(_bufferedRecords - _bufferedMarkers, _buffered);
        _lostRecords = 0;
        _lostBytes = 0;
        ForgetBuffered();
    }

    /// <summary>Gives the empty buffer back: idle streams hold none.</summary>
    public void ReleaseBuffer()
    {
        if (_buffer.Length > 0 && _buffered == 0)
        {
            ArrayPool<byte>.Shared.Return(_buffer);
            _buffer = [];
        }
    }

    /// <summary>What the active segment has become. The buffer is empty.</summary>
    /// <exception cref="IOException">A torn line is still there and cannot be cut off.</exception>
    public Segment Seal(Segment active)
    {
        CutTail();
        _blocks.End();
        return active with { Length = Length, MinTimeNano = _minTimeNano, MaxTimeNano = _maxTimeNano, Records = _records };
    }

    /// <summary>Goes on in a new, empty file.</summary>
    public void Continue(IStorageFile file, Segment segment)
    {
        _blocks.Begin(segment);
        _file = file;
        Length = 0;
        _records = 0;
        _minTimeNano = long.MaxValue;
        _maxTimeNano = long.MinValue;
    }

    /// <inheritdoc/>
    public void Dispose() => ReleaseBuffer();

    private Span<byte> Space(int bytes)
    {
        if (_buffer.Length - _buffered < bytes)
        {
            Flush();
            if (_buffer.Length < bytes)
            {
                ReleaseBuffer();
                _buffer = ArrayPool<byte>.Shared.Rent(Math.Max(bytes, JournalLimits.WriteBufferBytes));
            }
        }
        return _buffer.AsSpan(_buffered);
    }

    private void Written(ReadOnlySpan<byte> lines, in LineSummary summary)
    {
        Length += lines.Length;
        _minTimeNano = Math.Min(_minTimeNano, summary.MinTimeNano);
        _maxTimeNano = Math.Max(_maxTimeNano, summary.MaxTimeNano);
        _blocks.Written(lines, in summary);
        _records = _records == Segment.UnknownRecords ? _records : _records + summary.Records;
    }

    private bool TryWriteMakingRoom(ReadOnlySpan<byte> lines)
    {
        var isWritten = TryWrite(lines, out var isDiskFull);
        // More than once: somebody else may have taken the room that was made.
        for (var attempt = 0; !isWritten && isDiskFull && attempt < MostAttempts && _space.TryMakeRoom(lines.Length); attempt++)
        {
            isWritten = TryWrite(lines, out isDiskFull);
        }
        return isWritten;
    }

    private bool TryWrite(ReadOnlySpan<byte> lines, out bool isDiskFull)
    {
        isDiskFull = false;
        try
        {
            CutTail();
            // Until it has succeeded a part of it may be there.
            _isTailDirty = true;
            _file.Write(Length, lines);
            _isTailDirty = false;
            return true;
        }
        catch (IOException refused)
        {
            isDiskFull = StorageErrno.IsDiskFull(refused);
            return false;
        }
        catch (UnauthorizedAccessException)
        {
            return false;
        }
    }

    private void CutTail()
    {
        if (_isTailDirty)
        {
            _file.SetLength(Length);
            _isTailDirty = false;
        }
    }

    private void Drop()
    {
        var records = _bufferedRecords - _bufferedMarkers;
        _lostRecords += records;
        _lostBytes += _buffered;
        _counters.Dropped(records, _buffered);
        ForgetBuffered();
        TryCutTail();
    }

    private void TryCutTail()
    {
        try
        {
            CutTail();
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            // Tried again before the next write; until then readers stop at the committed end.
        }
    }

    private void ForgetBuffered()
    {
        _buffered = 0;
        _bufferedRecords = 0;
        _bufferedMarkers = 0;
        _bufferedMinTimeNano = long.MaxValue;
        _bufferedMaxTimeNano = long.MinValue;
    }
}

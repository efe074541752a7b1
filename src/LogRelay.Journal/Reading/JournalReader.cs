using System.Buffers;
using LogRelay.Journal.Entries;
using LogRelay.Journal.JsonFile;
using LogRelay.Journal.Segments;
using LogRelay.Journal.Storage;

namespace LogRelay.Journal.Reading;

/// <summary>Reads a journal's lines forward: through every segment, and on with the writer.</summary>
/// <remarks>
/// One caller at a time. Holds one open file and, between reads that found something, one buffer. Damaged lines are
/// passed over and counted.
/// </remarks>
public sealed class JournalReader : IRecordReader
{
    private readonly StreamJournal _journal;
    private readonly UnreadablePlaces? _unreadable;
    private LineSource? _source;
    private byte[] _buffer = [];
    private int _start;
    private int _end;
    private int _searched;
    private bool _isDisposed;

    internal JournalReader(StreamJournal journal, long position, UnreadablePlaces? unreadable)
    {
        _journal = journal;
        _unreadable = unreadable;
        Position = position;
    }

    /// <inheritdoc/>
    public long Position { get; private set; }

    /// <summary>Where the writer stands now.</summary>
    public long JournalEnd => _journal.EndPosition;

    /// <summary>Bytes that were no longer there when the reader came to them: retention, or a file that was removed.</summary>
    public long MissingBytes { get; private set; }

    /// <summary>Bytes that are there and are no records.</summary>
    public long DamagedBytes { get; private set; }

    /// <summary>Takes the next line, whatever it holds.</summary>
    /// <param name="line">Without its newline; borrowed until the next call.</param>
    /// <param name="position">Where it starts.</param>
    /// <returns>False when the reader has caught up with the writer.</returns>
    public bool TryReadLine(out ReadOnlySpan<byte> line, out long position)
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        while (true)
        {
            var newline = _buffer.AsSpan(_searched, _end - _searched).IndexOf((byte)'\n');
            if (newline >= 0)
            {
                var lineEnd = _searched + newline;
                line = _buffer.AsSpan(_start, lineEnd - _start);
                position = Position;
                Position += lineEnd + 1 - _start;
                _start = _searched = lineEnd + 1;
                return true;
            }
            _searched = _end;
            if (!TryFill())
            {
                line = default;
                position = Position;
                ReleaseBuffer();
                return false;
            }
        }
    }

    /// <summary>Takes the next lines as they are, as many as stand one behind the other.</summary>
    /// <param name="lines">Gets their bytes, newlines included.</param>
    /// <param name="maxBytes">Stops before it would be more; one line may exceed it.</param>
    /// <param name="position">Where the first of them starts; after a gap it is not where the reader stood.</param>
    /// <returns>How many bytes were added; 0 when the reader has caught up with the writer.</returns>
    public int ReadLines(IBufferWriter<byte> lines, int maxBytes, out long position)
    {
        var added = 0;
        position = Position;
        while (TryReadLine(out var line, out var start))
        {
            var length = line.Length + 1;
            if (added > 0 && (start != position + added || added + length > maxBytes))
            {
                // It is still in the buffer.
                _start -= length;
                _searched = _start;
                Position = start;
                break;
            }
            position = added == 0 ? start : position;
            lines.Write(_buffer.AsSpan(_start - length, length));
            added += length;
        }
        return added;
    }

    /// <inheritdoc/>
    public int Read(RecordBatch batch, int maxRecords, int maxTextBytes)
    {
        if (batch.Count == 0)
        {
            batch.StartPosition = Position;
        }
        var added = 0;
        while (added < maxRecords && batch.TextLength < maxTextBytes && TryReadLine(out var line, out var position))
        {
            if (JsonLineReader.TryRead(line, batch, position, Position))
            {
                added++;
            }
            else
            {
                var damaged = DamagedLine.Salvage(line, batch, position, Position);
                var isSalvaged = damaged < line.Length;
                AddDamage(position, isSalvaged ? damaged : damaged + 1);
                added += isSalvaged ? 1 : 0;
            }
        }
        batch.EndPosition = Position;
        return added;
    }

    /// <inheritdoc/>
    public ValueTask<bool> WaitToReadAsync(CancellationToken ct) =>
        // A read that was cut short by its limits leaves whole lines behind.
        _buffer.AsSpan(_searched, _end - _searched).Contains((byte)'\n')
            ? ValueTask.FromResult(true)
            : _journal.WaitPastAsync(Position + (_end - _start), ct);

    /// <inheritdoc/>
    public void Dispose()
    {
        _isDisposed = true;
        ReleaseBuffer();
        _source?.Dispose();
        _source = null;
    }

    /// <summary>Brings more bytes into the buffer.</summary>
    /// <returns>False when nothing more is committed.</returns>
    private bool TryFill()
    {
        while (true)
        {
            var bufferedEnd = Position + (_end - _start);
            if (_source is null)
            {
                if (!TryOpen(bufferedEnd))
                {
                    return false;
                }
                continue;
            }
            // Looked at in this order: a segment found active may be rotated before its end is read, and then has no
            // more bytes than its file; one found rotated has its final end.
            var isActive = _source.IsActive && _journal.IsActive(_source.Segment.Sequence);
            var limit = isActive ? _journal.EndPosition : EndOfSource();
            var available = Math.Max(0, limit - bufferedEnd);
            if (available > 0)
            {
                MakeRoom();
                if (!TryReadSource(bufferedEnd, available, out var read))
                {
                    continue;
                }
                if (read > 0)
                {
                    return true;
                }
                if (isActive && !_journal.IsActive(_source.Segment.Sequence))
                {
                    continue;
                }
            }
            else if (isActive)
            {
                return false;
            }
            LeaveSource(limit);
        }
    }

    /// <summary>Takes the next bytes of the segment at hand; passes over a page that storage refuses to read.</summary>
    /// <returns>False when a page was passed over: there may be more behind it.</returns>
    private bool TryReadSource(long position, long available, out int read)
    {
        read = 0;
        try
        {
            read = _source!.Read(_buffer.AsSpan(_end, (int)Math.Min(available, _buffer.Length - _end)), out var skipped);
            if (read > 0)
            {
                PassOverDamage(skipped);
                _end += read;
            }
            return true;
        }
        catch (Exception failure) when (StorageErrno.IsRefusal(failure) && (_unreadable is null || _unreadable.IsLost(position)))
        {
            PassOverDamage(_source!.PassOverPage(available));
            return false;
        }
    }

    private long EndOfSource() => _source!.IsActive ? _journal.EndOf(_source.Segment) : _source.Segment.EndPosition;

    /// <summary>Steps over damaged bytes behind what the buffer holds, and the line that they cut.</summary>
    private void PassOverDamage(long skipped)
    {
        if (skipped > 0)
        {
            var lost = _end - _start + skipped;
            AddDamage(Position, lost);
            Position += lost;
            _start = _searched = _end;
        }
    }

    /// <summary>Closes a segment that has no more to give.</summary>
    private void LeaveSource(long end)
    {
        // What is left in the buffer has no newline: damage. So is what a compressed file did not give back; of a
        // plain one, what is not there is missing: cut off, or removed before this reader came to it.
        var unfinished = _end - _start;
        var unread = Math.Max(0, end - Position - unfinished);
        var isCompressed = _source!.Segment.Codec != SegmentCodec.Plain;
        AddDamage(Position, unfinished + (isCompressed ? unread : 0));
        AddMissing(Position + unfinished, isCompressed ? 0 : unread);
        Position = Math.Max(Position + unfinished, end);
        _start = _end = _searched = 0;
        _source.Dispose();
        _source = null;
    }

    private bool TryOpen(long position)
    {
        if (_journal.OpenSegmentAt(position, _unreadable) is not { } open)
        {
            return false;
        }
        // A marker stands on the last positions of what it is about: whoever was in the middle of that reads it whole.
        if (open.Segment.BasePosition > position || open.Segment.IsLossMarker)
        {
            AddMissing(position, Math.Max(0, open.Segment.BasePosition - position));
            Position = open.Segment.BasePosition;
            _start = _end = _searched = 0;
        }
        _source = new LineSource(open, Position + (_end - _start) - open.Segment.BasePosition);
        return true;
    }

    private void AddDamage(long position, long bytes)
    {
        DamagedBytes += bytes;
        _journal.Damage.Note(_source!.Segment.Sequence, position, bytes);
    }

    /// <summary>What retention has removed is as it should be; what a segment that is still there should have is damage.</summary>
    private void AddMissing(long position, long bytes)
    {
        MissingBytes += bytes;
        for (var end = position + bytes; position < end && _journal.FindSegmentAt(position) is { } segment; position = segment.EndPosition)
        {
            _journal.Damage.Note(segment.Sequence, position, Math.Min(end, segment.EndPosition) - position);
        }
    }

    private void MakeRoom()
    {
        if (_buffer.Length == 0)
        {
            _buffer = ArrayPool<byte>.Shared.Rent(JournalLimits.ReadBufferBytes);
            return;
        }
        if (_start > 0)
        {
            _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
            _end -= _start;
            _searched -= _start;
            _start = 0;
        }
        if (_end < _buffer.Length)
        {
            return;
        }
        if (_buffer.Length >= JournalLimits.MaxLineBytes)
        {
            // No record is this long. Pass over what there is of it; what follows is damage up to the next newline.
            AddDamage(Position, _end);
            Position += _end;
            _end = _searched = 0;
            return;
        }
        var larger = ArrayPool<byte>.Shared.Rent(_buffer.Length * 2);
        _buffer.AsSpan(0, _end).CopyTo(larger);
        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = larger;
    }

    private void ReleaseBuffer()
    {
        if (_buffer.Length > 0 && (_start == _end || _isDisposed))
        {
            ArrayPool<byte>.Shared.Return(_buffer);
            _buffer = [];
            _start = _end = _searched = 0;
        }
    }
}

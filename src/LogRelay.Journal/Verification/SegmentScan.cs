using LogRelay.Journal.Entries;
using LogRelay.Journal.Index;
using LogRelay.Journal.JsonFile;
using LogRelay.Journal.Reading;
using LogRelay.Journal.Segments;
using LogRelay.Journal.Storage;

namespace LogRelay.Journal.Verification;

/// <summary>Reads one segment's file through, line by line, and notes everything that is no record.</summary>
/// <param name="segment">The segment.</param>
/// <param name="blocks">What the index says of it.</param>
/// <param name="batch">Scratch.</param>
/// <remarks>One thread. Counts what a <see cref="JournalReader"/> would count. Never throws for what the bytes say.</remarks>
internal sealed class SegmentScan(Segment segment, IReadOnlyList<BlockEntry> blocks, RecordBatch batch)
{
    private readonly DamageList _damage = new();
    private readonly BlockChecksums _checksums = new(blocks);
    private byte[] _buffer = new byte[JournalLimits.ReadBufferBytes];
    private int _start;
    private int _end;
    private long _position = segment.BasePosition;
    private long _records;

    /// <summary>Scans the file.</summary>
    /// <param name="file">The segment's file; disposed of here.</param>
    /// <param name="name">Its name, for the report.</param>
    /// <param name="ct">Ends the scan.</param>
    public SegmentReport Run(IStorageFile file, string name, CancellationToken ct)
    {
        using var source = new LineSource(new OpenSegment(segment, file, IsActive: false), 0);
        while (_position + (_end - _start) < segment.EndPosition)
        {
            ct.ThrowIfCancellationRequested();
            MakeRoom();
            if (!TryRead(source))
            {
                break;
            }
            TakeLines();
        }
        _damage.Add(_position, _end - _start, KindOf(_buffer.AsSpan(_start, _end - _start), DamageKind.Torn));
        _position += _end - _start;
        var kind = segment.Codec == SegmentCodec.Plain ? DamageKind.Missing : DamageKind.Block;
        _damage.Add(_position, segment.EndPosition - _position, kind);
        return Report(name);
    }

    /// <summary>The report of a file that cannot be opened.</summary>
    public SegmentReport Unreadable(string name)
    {
        _damage.Add(segment.BasePosition, segment.Length, DamageKind.Unreadable);
        return Report(name);
    }

    private SegmentReport Report(string name) => new(
        name, segment.Codec, segment.BasePosition, segment.Length, _records, _damage.Ranges, _damage.DamagedBytes, _damage.MissingBytes)
    {
        Altered = [.. _checksums.Altered.Where(block =>
            !_damage.Ranges.Any(damage => damage.Position < block.Position + block.Length && damage.Position + damage.Length > block.Position))],
    };

    private bool TryRead(LineSource source)
    {
        var left = segment.EndPosition - _position - (_end - _start);
        try
        {
            var read = source.Read(_buffer.AsSpan(_end, (int)Math.Min(left, _buffer.Length - _end)), out var skipped);
            if (read > 0)
            {
                PassOver(skipped, DamageKind.Block);
                _checksums.Take(_position + (_end - _start), _buffer.AsSpan(_end, read));
            }
            _end += read;
            return read > 0;
        }
        catch (Exception failure) when (StorageErrno.IsRefusal(failure))
        {
            PassOver(source.PassOverPage(left), DamageKind.Unreadable);
            return true;
        }
    }

    /// <summary>Damage behind what is buffered, and the line that it cuts.</summary>
    private void PassOver(long bytes, DamageKind kind)
    {
        if (bytes > 0)
        {
            _damage.Add(_position, _end - _start + bytes, kind);
            _position += _end - _start + bytes;
            _start = _end;
        }
    }

    private void TakeLines()
    {
        var searched = _start;
        while (_buffer.AsSpan(searched, _end - searched).IndexOf((byte)'\n') is var found and >= 0)
        {
            searched += found + 1;
            TakeLine(_buffer.AsSpan(_start, searched - 1 - _start));
            _start = searched;
        }
    }

    private void TakeLine(ReadOnlySpan<byte> line)
    {
        batch.Clear();
        var next = _position + line.Length + 1;
        var isRecord = JsonLineReader.TryRead(line, batch, _position, next);
        if (!isRecord)
        {
            var damaged = DamagedLine.Salvage(line, batch, _position, next);
            isRecord = damaged < line.Length;
            _damage.Add(_position, isRecord ? damaged : damaged + 1, KindOf(line, DamageKind.NotARecord));
        }
        _records += isRecord ? 1 : 0;
        _position = next;
    }

    private static DamageKind KindOf(ReadOnlySpan<byte> bytes, DamageKind otherwise) => bytes.Contains((byte)0) ? DamageKind.Nul : otherwise;

    private void MakeRoom()
    {
        if (_start > 0)
        {
            _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
            _end -= _start;
            _start = 0;
        }
        if (_end < _buffer.Length)
        {
            return;
        }
        if (_buffer.Length >= JournalLimits.MaxLineBytes)
        {
            // No record is this long.
            _damage.Add(_position, _end, KindOf(_buffer, DamageKind.NotARecord));
            _position += _end;
            _end = 0;
            return;
        }
        Array.Resize(ref _buffer, _buffer.Length * 2);
    }
}

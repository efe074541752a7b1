using LogRelay.Delivery.Sinks;
using LogRelay.Journal.Entries;

namespace LogRelay.Delivery.Processing;

/// <summary>The lines so far of a record of several lines.</summary>
internal sealed class OpenRecord : IDisposable
{
    private readonly ByteBuffer _text = new();
    private JournalRecord _first;
    private JournalRecord _last;

    /// <summary>Lines so far; 0 when nothing is open.</summary>
    public int Lines { get; private set; }

    /// <summary>Bytes so far.</summary>
    public int Length => _text.Length;

    /// <summary>Where the first line starts.</summary>
    public long Position => _first.Position;

    /// <summary>When the last line came, as the clock's timestamp.</summary>
    public long TouchedAt { get; private set; }

    /// <summary>Adds a line.</summary>
    public void Append(in JournalRecord record, ReadOnlySpan<byte> line, long now)
    {
        if (Lines++ == 0)
        {
            _first = record;
        }
        else
        {
            _text.Append("\n"u8);
        }
        _text.Append(line);
        _last = record;
        TouchedAt = now;
    }

    /// <summary>Adds the record, at its first line's place and time, and starts over.</summary>
    /// <returns>How many lines became part of the first.</returns>
    public int Release(RecordBatch output)
    {
        if (Lines == 0)
        {
            return 0;
        }
        _text.Span.CopyTo(output.TextSpace(_text.Length));
        output.Add(_first with
        {
            NextPosition = _last.NextPosition,
            Traits = _last.Traits,
            PartialOrdinal = 0,
            LineLength = _text.Length,
            PartialIdLength = 0,
        });
        var joined = Lines - 1;
        Clear();
        return joined;
    }

    /// <summary>Forgets the lines, keeps the memory.</summary>
    public void Clear()
    {
        Lines = 0;
        _text.Clear();
    }

    /// <summary>Forgets the lines and gives the memory back; may be used again.</summary>
    public void Dispose()
    {
        Lines = 0;
        _text.Dispose();
    }
}

using LogRelay.Delivery.Sinks;
using LogRelay.Journal.Entries;

namespace LogRelay.Delivery.Processing;

/// <summary>The chunks so far of a line that dockerd split.</summary>
internal sealed class PendingLine : IDisposable
{
    private readonly JournalRecord _first;
    private readonly byte[] _id;
    private readonly ByteBuffer _text = new();
    private long _nextPosition;

    /// <summary>Starts with the first chunk's identity; <see cref="Append"/> adds its text.</summary>
    public PendingLine(in JournalRecord first, ReadOnlySpan<byte> id)
    {
        _first = first;
        _id = id.ToArray();
        _nextPosition = first.NextPosition;
    }

    /// <summary>Where its first chunk starts.</summary>
    public long Position => _first.Position;

    /// <summary>Bytes so far.</summary>
    public int Length => _text.Length;

    /// <summary>Chunks so far.</summary>
    public int Chunks { get; private set; }

    /// <summary>True when a chunk of that source and id belongs to this line.</summary>
    public bool Is(LogSource source, ReadOnlySpan<byte> id) => _first.Source == source && id.SequenceEqual(_id);

    /// <summary>Adds a chunk.</summary>
    public void Append(in JournalRecord chunk, ReadOnlySpan<byte> text)
    {
        Chunks++;
        _text.Append(text);
        _nextPosition = chunk.NextPosition;
    }

    /// <summary>Adds the line as one record, at its first chunk's place and time.</summary>
    /// <param name="output">Where it goes.</param>
    /// <param name="traits">What is to be known about it.</param>
    /// <param name="note">Stands behind the text; empty for none.</param>
    public void Release(RecordBatch output, RecordTraits traits, ReadOnlySpan<byte> note)
    {
        var length = _text.Length + note.Length;
        var space = output.TextSpace(length);
        _text.Span.CopyTo(space);
        note.CopyTo(space[_text.Length..]);
        output.Add(_first with
        {
            NextPosition = _nextPosition,
            Traits = traits,
            PartialOrdinal = 0,
            LineLength = length,
            PartialIdLength = 0,
        });
    }

    /// <inheritdoc/>
    public void Dispose() => _text.Dispose();
}

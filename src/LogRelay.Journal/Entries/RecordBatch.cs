using System.Buffers;
using System.Diagnostics;

namespace LogRelay.Journal.Entries;

/// <summary>
/// Records in the order of the journal, decoded, in two reusable buffers: no allocation per record.
/// </summary>
/// <remarks>
/// One owner at a time. <see cref="Clear"/> keeps the buffers; <see cref="Dispose"/> returns them to the pool.
/// </remarks>
public sealed class RecordBatch : IDisposable
{
    private JournalRecord[] _records = [];
    private byte[] _text = [];
    private int _count;
    private int _textLength;

    /// <summary>How many records it holds.</summary>
    public int Count => _count;

    /// <summary>Bytes of text held, all lines and partial ids together.</summary>
    public int TextLength => _textLength;

    /// <summary>Where the reader stood before the first record of this batch was looked for.</summary>
    public long StartPosition { get; set; }

    /// <summary>Where the reader goes on after this batch; at least the last record's end.</summary>
    public long EndPosition { get; set; }

    /// <summary>The records, oldest first. Valid until the next change of the batch.</summary>
    public ReadOnlySpan<JournalRecord> Records => _records.AsSpan(0, _count);

    /// <summary>The text of <paramref name="record"/>, without a trailing newline; the container's own bytes.</summary>
    public ReadOnlySpan<byte> Line(in JournalRecord record) =>
        _text.AsSpan(record.TextOffset, record.LineLength);

    /// <summary>The identity of the split line that <paramref name="record"/> is a chunk of; empty when it is none.</summary>
    public ReadOnlySpan<byte> PartialId(in JournalRecord record) =>
        _text.AsSpan(record.TextOffset + record.LineLength, record.PartialIdLength);

    /// <summary>Forgets all records, keeps the buffers.</summary>
    public void Clear()
    {
        _count = 0;
        _textLength = 0;
    }

    /// <summary>Room for text that the caller then announces with <see cref="Add"/>.</summary>
    /// <param name="minimumBytes">Least length of the span that comes back.</param>
    public Span<byte> TextSpace(int minimumBytes)
    {
        if (_text.Length - _textLength < minimumBytes)
        {
            Grow(ref _text, _textLength, checked(_textLength + minimumBytes));
        }
        return _text.AsSpan(_textLength);
    }

    /// <summary>Adds a record whose line, then partial id, were just written to <see cref="TextSpace"/>.</summary>
    /// <param name="record">The record; its <see cref="JournalRecord.TextOffset"/> is set here.</param>
    public void Add(in JournalRecord record)
    {
        var textBytes = record.LineLength + record.PartialIdLength;
        if (textBytes > _text.Length - _textLength)
        {
            throw new UnreachableException($"BUG: {textBytes} bytes of text announced, {_text.Length - _textLength} reserved");
        }
        if (_count == _records.Length)
        {
            Grow(ref _records, _count, _count + 1);
        }
        _records[_count++] = record with { TextOffset = _textLength };
        _textLength += textBytes;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Clear();
        Release(ref _records);
        Release(ref _text);
    }

    private static void Grow<T>(ref T[] array, int used, int needed)
    {
        var larger = ArrayPool<T>.Shared.Rent(Math.Max(needed, Math.Max(256, array.Length * 2)));
        array.AsSpan(0, used).CopyTo(larger);
        Release(ref array);
        array = larger;
    }

    private static void Release<T>(ref T[] array)
    {
        if (array.Length > 0)
        {
            ArrayPool<T>.Shared.Return(array);
            array = [];
        }
    }
}

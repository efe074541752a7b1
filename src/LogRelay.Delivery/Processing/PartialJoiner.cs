using LogRelay.Journal.Entries;

namespace LogRelay.Delivery.Processing;

/// <summary>
/// Puts lines together again that dockerd split at 16 KiB: by source and partial id, or, where a record carries no id,
/// by source alone. A joined line takes the place of its last chunk, and the position and time of its first.
/// </summary>
/// <remarks>
/// One joiner for each stream, one caller at a time. Costs nothing while no line is open.
/// A line that outgrows <see cref="JoinLimits"/> is released with a note behind it, and its rest follows.
/// </remarks>
public sealed class PartialJoiner : IDisposable
{
    private readonly JoinLimits _limits;
    private readonly List<PendingLine> _pending = [];
    private long _joined;

    /// <summary>Starts with no line open.</summary>
    public PartialJoiner(JoinLimits limits) => _limits = limits;

    /// <summary>What stands behind a line that was released before its end.</summary>
    public static ReadOnlySpan<byte> Note => " [LogRelay: the line goes on in a later record]"u8;

    /// <summary>Lines that are open.</summary>
    public int OpenLines => _pending.Count;

    /// <summary>How far a cursor may go once everything that was returned is delivered: not past an open line's first chunk.</summary>
    /// <param name="endPosition">Where the reader stands.</param>
    public long LowWater(long endPosition)
    {
        foreach (var line in _pending)
        {
            endPosition = Math.Min(endPosition, line.Position);
        }
        return endPosition;
    }

    /// <summary>How many chunks became part of the first of their line, since this was asked last.</summary>
    public long TakeJoined()
    {
        var joined = _joined;
        _joined = 0;
        return joined;
    }

    /// <summary>Takes the next records.</summary>
    /// <param name="input">Records in the journal's order, following those of the last call.</param>
    /// <param name="output">Cleared, and filled when there is something to join.</param>
    /// <returns><paramref name="input"/> itself when it needs no joining; otherwise <paramref name="output"/>.</returns>
    public RecordBatch Join(RecordBatch input, RecordBatch output)
    {
        output.Clear();
        if (_pending.Count == 0 && !HasChunks(input))
        {
            return input;
        }
        output.StartPosition = input.StartPosition;
        output.EndPosition = input.EndPosition;
        foreach (ref readonly var record in input.Records)
        {
            Take(input, record, output);
        }
        ReleaseWhile(line => input.EndPosition - line.Position > _limits.MaxSpanBytes, output);
        return output;
    }

    /// <summary>Releases what is open as it is: the container ended without a newline.</summary>
    /// <param name="output">Cleared first.</param>
    public void Flush(RecordBatch output)
    {
        output.Clear();
        foreach (var line in _pending)
        {
            line.Release(output, RecordTraits.Unterminated, note: default);
            _joined += line.Chunks - 1;
            line.Dispose();
        }
        _pending.Clear();
    }

    /// <summary>Forgets what is open, because the same records will be read again.</summary>
    public void Reset()
    {
        _joined = 0;
        foreach (var line in _pending)
        {
            line.Dispose();
        }
        _pending.Clear();
    }

    /// <inheritdoc/>
    public void Dispose() => Reset();

    private static bool HasChunks(RecordBatch batch)
    {
        foreach (ref readonly var record in batch.Records)
        {
            if (IsChunk(record))
            {
                return true;
            }
        }
        return false;
    }

    private static bool IsChunk(in JournalRecord record) =>
        (record.Traits & (RecordTraits.Partial | RecordTraits.Unterminated)) != 0 && (record.Traits & RecordTraits.Marker) == 0;

    private void Take(RecordBatch input, in JournalRecord record, RecordBatch output)
    {
        var ends = (record.Traits & RecordTraits.Unterminated) == 0;
        var open = (record.Traits & RecordTraits.Marker) == 0 ? Find(record.Source, input.PartialId(record)) : null;
        if (open is null && (ends || !IsChunk(record)))
        {
            PassOn(input, record, output);
            return;
        }
        var line = input.Line(record);
        if (open is not null && open.Length + line.Length > _limits.MaxLineBytes)
        {
            Release(open, output);
            open = null;
        }
        open ??= Open(record, input.PartialId(record), output);
        open.Append(record, line);
        if (ends)
        {
            open.Release(output, RecordTraits.None, note: default);
            Remove(open);
        }
    }

    private PendingLine Open(in JournalRecord first, ReadOnlySpan<byte> id, RecordBatch output)
    {
        ReleaseWhile(_ => _pending.Count >= _limits.MaxLines, output);
        var line = new PendingLine(first, id);
        _pending.Add(line);
        return line;
    }

    private PendingLine? Find(LogSource source, ReadOnlySpan<byte> id)
    {
        foreach (var line in _pending)
        {
            if (line.Is(source, id))
            {
                return line;
            }
        }
        return null;
    }

    private void ReleaseWhile(Func<PendingLine, bool> isDue, RecordBatch output)
    {
        // The oldest comes first, because lines are opened in the journal's order.
        while (_pending.Count > 0 && isDue(_pending[0]))
        {
            Release(_pending[0], output);
        }
    }

    private void Release(PendingLine line, RecordBatch output)
    {
        line.Release(output, RecordTraits.None, Note);
        Remove(line);
    }

    private void Remove(PendingLine line)
    {
        _joined += line.Chunks - 1;
        _pending.Remove(line);
        line.Dispose();
    }

    private static void PassOn(RecordBatch input, in JournalRecord record, RecordBatch output)
    {
        var line = input.Line(record);
        line.CopyTo(output.TextSpace(line.Length));
        output.Add(record with { PartialIdLength = 0 });
    }
}

using LogRelay.Journal;
using LogRelay.Journal.Cursors;

namespace LogRelay.Aggregator.Store.Journals;

/// <summary>One stream of one node: a journal, and where its bytes stand in the node's own.</summary>
/// <remarks>
/// One caller at a time. What the node has sent is known from the journal's end and the offset between the two
/// journals; the offset changes only where the node has a gap. So the bytes and the knowledge of them are one write, and
/// a killed aggregator asks for exactly what it has not got.
/// </remarks>
internal sealed class NodeStream : IStreamWriter, IDisposable
{
    private readonly CursorFile _offset;

    /// <summary>Takes over an open journal and its offset.</summary>
    public NodeStream(StreamJournal journal, CursorFile offset)
    {
        Journal = journal;
        _offset = offset;
        journal.AddWriter();
    }

    /// <summary>The lines.</summary>
    public StreamJournal Journal { get; }

    /// <inheritdoc/>
    public long NextPosition => Journal.EndPosition + _offset.Position;

    /// <inheritdoc/>
    public ValueTask<Task> AppendAsync(long missingBytes, ReadOnlyMemory<byte> lines, CancellationToken ct)
    {
        if (missingBytes > 0)
        {
            PassOver(missingBytes);
        }
        return TryAppend(lines.Span) ? new(Task.CompletedTask) : throw new IOException("storage took nothing: the disk is full or failing");
    }

    /// <inheritdoc/>
    public ValueTask<long> ResumeAsync(CancellationToken ct) => new(NextPosition);

    /// <summary>Stores the next lines.</summary>
    /// <param name="lines">Whole json-file lines that begin at <see cref="NextPosition"/>.</param>
    /// <returns>False when storage refused: nothing of them is there.</returns>
    public bool TryAppend(ReadOnlySpan<byte> lines) => Journal.TryAppendLines(lines);

    /// <summary>The node has no more what is between <see cref="NextPosition"/> and this.</summary>
    /// <exception cref="IOException">Storage refused: nothing has changed.</exception>
    public void PassOver(long missingBytes)
    {
        var before = _offset.Position;
        try
        {
            _offset.Save(before + missingBytes);
            // Before any line gets its place after the gap.
            _offset.Sync();
        }
        catch (IOException)
        {
            Restore(before);
            throw;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Journal.RemoveWriter();
        Journal.Dispose();
        _offset.Dispose();
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        Dispose();
        return ValueTask.CompletedTask;
    }

    private void Restore(long offset)
    {
        try
        {
            _offset.Save(offset);
        }
        catch (IOException)
        {
            // Then the file says what is true of the next batch, which the node sends again from before the gap: it is refused.
        }
    }
}

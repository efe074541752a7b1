using LogRelay.Journal;

namespace LogRelay.Aggregator.Store.Journals;

/// <summary>One stream of one node: a journal, and where its bytes stand in the node's own.</summary>
/// <remarks>
/// One caller at a time. What the node has sent is known from the journal's end and the offset between the two
/// journals; the offset changes only where the node has a gap. So the bytes and the knowledge of them are one write, and
/// a killed aggregator asks for exactly what it has not got.
/// </remarks>
internal sealed class NodeStream : IStreamWriter, IDisposable
{
    private readonly OpenJournal _open;
    private readonly OpenJournals _journals;

    /// <summary>Writes to a journal from now on.</summary>
    /// <param name="open">Given back when this is disposed of.</param>
    /// <param name="journals">Takes it back.</param>
    public NodeStream(OpenJournal open, OpenJournals journals)
    {
        _open = open;
        _journals = journals;
        Journal.AddWriter();
    }

    /// <summary>The lines.</summary>
    public StreamJournal Journal => _open.Journal;

    /// <inheritdoc/>
    public long NextPosition => Journal.EndPosition + _open.Offset.Position;

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
    public bool TryAppend(ReadOnlySpan<byte> lines) => _open.TryAppend(lines);

    /// <summary>The node has no more what is between <see cref="NextPosition"/> and this.</summary>
    /// <exception cref="IOException">Storage refused: nothing has changed.</exception>
    public void PassOver(long missingBytes)
    {
        var before = _open.Offset.Position;
        try
        {
            _open.Offset.Save(before + missingBytes);
            // Before any line gets its place after the gap.
            _open.Offset.Sync();
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
        _journals.Release(_open);
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
            _open.Offset.Save(offset);
        }
        catch (IOException)
        {
            // Then the file says what is true of the next batch, which the node sends again from before the gap: it is refused.
        }
    }
}

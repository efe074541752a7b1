using LogRelay.Journal;

namespace LogRelay.Aggregator.Store.Journals;

/// <summary>One stream of one node: a journal, and where its bytes stand in the node's own.</summary>
/// <remarks>
/// One caller at a time. What the node has sent is known from the journal's end and the offset between the two
/// journals; the offset changes only where the node has a gap. So the bytes and the knowledge of them are one write, and
/// a killed aggregator asks for exactly what it has not got. After a power loss the journal ends before the first byte
/// that did not reach the disk, and what was not acknowledged is asked for again.
/// </remarks>
internal sealed class NodeStream : IStreamWriter, IDisposable
{
    private readonly OpenJournal _open;
    private readonly OpenJournals _journals;
    private readonly SyncRounds _syncs;

    /// <summary>Writes to a journal from now on.</summary>
    /// <param name="open">Given back when this is disposed of.</param>
    /// <param name="journals">Takes it back.</param>
    /// <param name="syncs">Makes what is written survive a power loss.</param>
    public NodeStream(OpenJournal open, OpenJournals journals, SyncRounds syncs)
    {
        _open = open;
        _journals = journals;
        _syncs = syncs;
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
        return TryAppend(lines.Span) ? new(_syncs.NextAsync()) : throw new IOException("storage took nothing: the disk is full or failing");
    }

    /// <inheritdoc/>
    public async ValueTask<long> ResumeAsync(CancellationToken ct)
    {
        await _syncs.NextAsync().WaitAsync(ct);
        return NextPosition;
    }

    /// <summary>Stores the next lines.</summary>
    /// <param name="lines">Whole json-file lines that begin at <see cref="NextPosition"/>.</param>
    /// <returns>False when storage refused: nothing of them is there.</returns>
    public bool TryAppend(ReadOnlySpan<byte> lines) => _open.TryAppend(lines);

    /// <summary>The node has no more what is between <see cref="NextPosition"/> and this.</summary>
    /// <exception cref="IOException">Storage refused: nothing has changed.</exception>
    public void PassOver(long missingBytes)
    {
        var before = _open.Offset.Position;
        // Otherwise a power loss could take lines from before the gap, and nobody would know of them any more.
        Journal.Sync();
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
    public async ValueTask DisposeAsync()
    {
        // Whoever waits for it has been told that it failed.
        await _syncs.EndAsync().ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        Dispose();
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

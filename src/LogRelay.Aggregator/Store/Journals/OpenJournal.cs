using LogRelay.Journal;
using LogRelay.Journal.Cursors;
using LogRelay.Journal.Streams;

namespace LogRelay.Aggregator.Store.Journals;

/// <summary>A journal that somebody uses, and where its bytes stand in the node's own.</summary>
/// <remarks>Owned by <see cref="OpenJournals"/>.</remarks>
/// <param name="folder">The stream's folder.</param>
/// <param name="journal">Closed with this.</param>
/// <param name="closing">Told before it is closed.</param>
internal sealed class OpenJournal(string folder, StreamJournal journal, Action closing) : IDisposable
{
    private readonly Lock _describing = new();
    // Held by whoever appends: the node's call, or retention when it ends a segment.
    private readonly Lock _appending = new();
    private volatile Owner? _owner;
    private CursorFile? _offset;
    private bool _isClosed;

    /// <summary>The stream's folder.</summary>
    public string Folder => folder;

    /// <summary>The lines.</summary>
    public StreamJournal Journal => journal;

    /// <summary>Where the journal's bytes stand in the node's own; only for the writer, once <see cref="IsLocated"/>.</summary>
    public CursorFile Offset => _offset ?? throw new InvalidOperationException($"BUG: {folder} is not located");

    /// <summary>True once a writer has said where the journal's bytes stand in the node's own.</summary>
    public bool IsLocated => _offset is not null;

    /// <summary>Whose it is; null until somebody has said so.</summary>
    public Owner? Of => _owner;

    /// <summary>Says where the journal's bytes stand in the node's own; by the first writer.</summary>
    /// <param name="offset">Closed with this.</param>
    public void Locate(CursorFile offset) => _offset = offset;

    /// <summary>Says whose it is, one caller after the other.</summary>
    /// <param name="change">Makes the new owner of the present one, and writes down what has changed.</param>
    public Owner Describe(Func<Owner?, Owner> change)
    {
        lock (_describing)
        {
            return _owner = change(_owner);
        }
    }

    /// <summary>Stores the next lines.</summary>
    /// <param name="lines">Whole json-file lines.</param>
    /// <returns>False when storage refused: nothing of them is there.</returns>
    public bool TryAppend(ReadOnlySpan<byte> lines)
    {
        lock (_appending)
        {
            return journal.TryAppendLines(lines);
        }
    }

    /// <summary>Ends the segment that is being written: what is in it can grow old and go. Any thread.</summary>
    public void RotateNow()
    {
        lock (_appending)
        {
            if (!_isClosed)
            {
                journal.RotateNow();
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_appending)
        {
            _isClosed = true;
        }
        closing();
        journal.Dispose();
        _offset?.Dispose();
    }

    /// <summary>Whose a journal is.</summary>
    /// <param name="Node">Who sends it.</param>
    /// <param name="Description">The container.</param>
    internal sealed record Owner(NodeIdentity Node, StreamDescription Description);
}

using LogRelay.Journal;
using LogRelay.Journal.Cursors;
using LogRelay.Journal.Streams;

namespace LogRelay.Aggregator.Store.Journals;

/// <summary>A journal that somebody uses, and where its bytes stand in the node's own.</summary>
/// <remarks>Owned by <see cref="OpenJournals"/>.</remarks>
/// <param name="folder">The stream's folder.</param>
/// <param name="journal">Closed with this.</param>
/// <param name="offset">Closed with this.</param>
internal sealed class OpenJournal(string folder, StreamJournal journal, CursorFile offset) : IDisposable
{
    private volatile Owner? _owner;

    /// <summary>The stream's folder.</summary>
    public string Folder => folder;

    /// <summary>The lines.</summary>
    public StreamJournal Journal => journal;

    /// <summary>Where the journal's bytes stand in the node's own; only for the writer.</summary>
    public CursorFile Offset => offset;

    /// <summary>Whose it is; null until a node has said so.</summary>
    public Owner? Of => _owner;

    /// <summary>A node says whose it is.</summary>
    public void Describe(NodeIdentity node, StreamDescription description) => _owner = new Owner(node, description);

    /// <inheritdoc/>
    public void Dispose()
    {
        journal.Dispose();
        offset.Dispose();
    }

    /// <summary>Whose a journal is.</summary>
    /// <param name="Node">Who sends it.</param>
    /// <param name="Description">The container.</param>
    internal sealed record Owner(NodeIdentity Node, StreamDescription Description);
}

using LogRelay.Journal.Reading;
using LogRelay.Query.Engine;

namespace LogRelay.Query.Sources;

/// <summary>A stream in a folder, open to be read. Any thread.</summary>
public sealed class OpenFolder : IDisposable
{
    // An entry in memory, with what the list grows by.
    private const int EntryBytes = 200;

    private readonly StreamArchive _archive;
    private readonly JournalBlocks _blocks;

    internal OpenFolder(StreamFacts facts, StreamArchive archive)
    {
        _archive = archive;
        _blocks = archive.OpenBlocks();
        Stream = new StreamToSearch(facts, _blocks);
    }

    /// <summary>Its folder.</summary>
    public string Folder => _archive.Folder;

    /// <summary>What the engine searches.</summary>
    public StreamToSearch Stream { get; }

    /// <summary>Files that it holds open: the segments, and the index.</summary>
    internal int Files => _archive.OpenFiles + 1;

    /// <summary>Memory that it takes, roughly.</summary>
    internal long MemoryBytes => (_blocks.Blocks.Count + (long)Files) * EntryBytes;

    /// <inheritdoc/>
    public void Dispose()
    {
        _blocks.Dispose();
        _archive.Dispose();
    }

    /// <summary>True when opening it anew would show nothing else; false when that cannot be told.</summary>
    internal bool IsCurrent() => _archive.IsCurrent() && _blocks.IsIndexCurrent();
}

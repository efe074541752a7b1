using LogRelay.Journal.Reading;
using LogRelay.Query.Engine;

namespace LogRelay.Query.Sources;

/// <summary>A stream in a folder, open to be read.</summary>
public sealed class OpenFolder : IDisposable
{
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

    /// <inheritdoc/>
    public void Dispose()
    {
        _blocks.Dispose();
        _archive.Dispose();
    }
}

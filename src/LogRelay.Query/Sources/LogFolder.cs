using LogRelay.Journal;
using LogRelay.Journal.Reading;
using LogRelay.Journal.Storage;
using LogRelay.Journal.Streams;

namespace LogRelay.Query.Sources;

/// <summary>
/// Finds streams in a folder that somebody names: LogRelay's data folder or a part of it, a copy of either, or Docker's
/// own folder of containers. Nothing is ever written there.
/// </summary>
/// <remarks>Any thread.</remarks>
public sealed class LogFolder
{
    // Data folder, "streams", the stream.
    private const int MaxDepth = 3;

    private readonly IStorage _storage;

    private LogFolder(IStorage storage, string path, IReadOnlyList<string> streams)
    {
        _storage = storage;
        Path = path;
        Streams = streams;
    }

    /// <summary>The folder.</summary>
    public string Path { get; }

    /// <summary>The folders of its streams, in the order of their names: this order is that of records with one time.</summary>
    public IReadOnlyList<string> Streams { get; }

    /// <summary>Looks into a folder.</summary>
    /// <param name="storage">Where it is.</param>
    /// <param name="path">A stream's folder, or one that has streams in it or in a folder of it.</param>
    /// <exception cref="IOException">It is not there, or cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">The same.</exception>
    public static LogFolder Find(IStorage storage, string path)
    {
        path = System.IO.Path.GetFullPath(path);
        if (!storage.Exists(path))
        {
            throw new DirectoryNotFoundException($"there is no folder '{path}'");
        }
        var streams = new List<string>();
        Collect(storage, path, streams, depth: 1);
        streams.Sort(static (a, b) => string.CompareOrdinal(System.IO.Path.GetFileName(a), System.IO.Path.GetFileName(b)));
        return new LogFolder(storage, path, streams);
    }

    /// <summary>Who a stream is, without opening its logs.</summary>
    /// <param name="folder">One of <see cref="Streams"/>.</param>
    /// <param name="problem">Why nothing but the id is known; null when that is as it should be.</param>
    public StreamFacts FactsOf(string folder, out string? problem)
    {
        var id = System.IO.Path.GetFileName(folder);
        try
        {
            var description = StreamDescriptionFile.Read(_storage, folder, out problem);
            description ??= problem is null ? DockerContainerFile.Read(_storage, folder, id, out problem) : null;
            return description is null ? StreamIdentity.Of(id) : StreamIdentity.Of(description);
        }
        catch (JournalFormatException newer)
        {
            problem = newer.Message;
            return StreamIdentity.Of(id);
        }
    }

    /// <summary>Opens a stream's logs.</summary>
    /// <param name="folder">One of <see cref="Streams"/>.</param>
    /// <param name="facts">From <see cref="FactsOf"/>.</param>
    /// <exception cref="IOException">They cannot be read; a newer LogRelay wrote them.</exception>
    /// <exception cref="UnauthorizedAccessException">The same.</exception>
    public OpenFolder Open(string folder, StreamFacts facts)
    {
        var archive = StreamArchive.Open(_storage, folder);
        try
        {
            return new OpenFolder(facts, archive);
        }
        catch
        {
            archive.Dispose();
            throw;
        }
    }

    private static void Collect(IStorage storage, string folder, List<string> streams, int depth)
    {
        if (StreamArchive.IsStream(storage, folder))
        {
            streams.Add(folder);
            return;
        }
        if (depth > MaxDepth)
        {
            return;
        }
        foreach (var entry in storage.List(folder).Where(static entry => entry.IsFolder))
        {
            Collect(storage, System.IO.Path.Combine(folder, entry.Name), streams, depth + 1);
        }
    }
}

using LogRelay.Journal;
using LogRelay.Journal.Cursors;
using LogRelay.Journal.Storage;

namespace LogRelay.Delivery.Streams;

/// <summary>Looks at the cursors of all sinks of a stream.</summary>
public static class CursorPositions
{
    /// <summary>Where one sink stands; <paramref name="start"/> when it has no cursor, or one that cannot be read.</summary>
    public static long Of(IStorage storage, string streamFolder, string sink, long start)
    {
        var path = Path.Combine(streamFolder, FileNames.Cursors, sink);
        if (!storage.Exists(path))
        {
            return start;
        }
        try
        {
            using var cursor = CursorFile.Open(storage, path);
            return cursor.Position;
        }
        catch (CursorCorruptException)
        {
            // The sink starts over: it needs everything that ever was for it.
            return start;
        }
    }

    /// <summary>The highest position that any sink has passed or begins at; 0 when there is none.</summary>
    public static long Highest(IStorage storage, string streamFolder, IReadOnlyDictionary<string, long>? sinks)
    {
        var highest = sinks is { Count: > 0 } ? sinks.Values.Max() : 0;
        var folder = Path.Combine(streamFolder, FileNames.Cursors);
        foreach (var entry in storage.List(folder))
        {
            if (entry.IsFolder)
            {
                continue;
            }
            try
            {
                highest = Math.Max(highest, CursorFile.ReadPosition(storage, Path.Combine(folder, entry.Name)));
            }
            catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
            {
                // The sink that owns it reports it and starts over; for new positions it has no say.
            }
        }
        return highest;
    }
}

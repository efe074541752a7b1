using LogRelay.Journal;
using LogRelay.Journal.Cursors;
using LogRelay.Journal.Storage;

namespace LogRelay.Plugin.Containers;

/// <summary>Looks at the cursors of all sinks of a stream.</summary>
internal static class CursorPositions
{
    /// <summary>The highest position that any sink has passed; 0 when there is no cursor.</summary>
    public static long Highest(IStorage storage, string streamFolder)
    {
        var highest = 0L;
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

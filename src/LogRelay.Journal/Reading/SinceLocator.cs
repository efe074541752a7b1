using LogRelay.Journal.JsonFile;

namespace LogRelay.Journal.Reading;

/// <summary>Finds the first record that is not older than a time.</summary>
/// <remarks>
/// Clocks go backward, so records are not in the order of their times: as in json-file's reader it is the first one in
/// the journal's order that counts. Segments all of whose records are older are not opened.
/// </remarks>
public static class SinceLocator
{
    /// <summary>Position of the first record from <paramref name="start"/> on that is not older than <paramref name="sinceNano"/>.</summary>
    /// <param name="journal">The journal.</param>
    /// <param name="start">Where to begin.</param>
    /// <param name="sinceNano">Nanoseconds since 1970-01-01 UTC.</param>
    /// <returns>The end of the journal, as it was at the call or later, when every record is older.</returns>
    public static long Locate(StreamJournal journal, long start, long sinceNano)
    {
        var position = start;
        foreach (var segment in journal.Snapshot())
        {
            if (segment.EndPosition <= position)
            {
                continue;
            }
            if (segment.MaxTimeNano < sinceNano)
            {
                position = segment.EndPosition;
                continue;
            }
            break;
        }
        using var reader = journal.OpenReader(position);
        while (reader.TryReadLine(out var line, out var linePosition))
        {
            if (JsonLineReader.TryReadTime(line, out var timeNano) && timeNano >= sinceNano)
            {
                return linePosition;
            }
        }
        return reader.Position;
    }
}

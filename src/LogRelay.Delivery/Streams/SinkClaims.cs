using LogRelay.Journal.Retention;
using LogRelay.Journal.Storage;

namespace LogRelay.Delivery.Streams;

/// <summary>Tells a journal, before anything can be removed, of every sink that it is kept for, running or not.</summary>
public static class SinkClaims
{
    /// <summary>Makes a claim for each sink, at its cursor; where it begins when it has none yet.</summary>
    /// <param name="claims">The journal's.</param>
    /// <param name="sinks">The sinks by name, with the positions where they begin.</param>
    /// <param name="storage">Where the cursors are.</param>
    /// <param name="streamFolder">The stream's folder.</param>
    public static void Register(SpoolClaims claims, IReadOnlyDictionary<string, long> sinks, IStorage storage, string streamFolder)
    {
        foreach (var (name, start) in sinks)
        {
            _ = claims.Claim(name, CursorPositions.Of(storage, streamFolder, name, start));
        }
    }
}

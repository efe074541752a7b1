using LogRelay.Delivery.Sinks;
using LogRelay.Journal.Retention;
using LogRelay.Journal.Storage;
using LogRelay.Options;

namespace LogRelay.Plugin.Containers;

/// <summary>Tells a journal, before anything can be removed, of every sink that its options name, running or not.</summary>
internal static class SinkClaims
{
    /// <summary>Makes a claim for each sink, at its cursor; at the beginning for one that has none yet.</summary>
    public static void Register(SpoolClaims claims, LogOptions options, IStorage storage, string streamFolder)
    {
        foreach (var plan in SinkCatalog.For(options))
        {
            _ = claims.Claim(plan.Name, CursorPositions.Of(storage, streamFolder, plan.Name));
        }
    }
}

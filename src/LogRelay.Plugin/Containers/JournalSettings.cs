using LogRelay.Journal;
using LogRelay.Journal.Retention;
using LogRelay.Journal.Segments;
using LogRelay.Options;

namespace LogRelay.Plugin.Containers;

/// <summary>How a container's options, and what is set for all of them, decide how its journal is kept.</summary>
internal static class JournalSettings
{
    /// <summary>The journal's options.</summary>
    public static JournalOptions Of(LogOptions options, DiskBudget budget, JournalCounters sum, TimeProvider time)
    {
        var (rotation, retention) = (options.Rotation, options.Retention);
        // Without max-size json-file never rotates.
        var mustRotate = rotation.MaxSizeBytes is null && (retention.MaxAge is not null || budget.LimitBytes is not null);
        return new JournalOptions
        {
            MaxSizeBytes = mustRotate ? budget.SegmentBytes : rotation.MaxSizeBytes,
            MaxFiles = mustRotate ? int.MaxValue : rotation.MaxFiles,
            Compression = StreamDescriptions.CodecOf(rotation.Compression),
            MaxAge = retention.MaxAge,
            SpoolMaxBytes = retention.SpoolMaxBytes,
            Sync = retention.Sync switch
            {
                SyncMode.None => SyncPolicy.None,
                SyncMode.Interval => SyncPolicy.Interval,
                _ => SyncPolicy.Rotate,
            },
            SyncInterval = retention.SyncInterval,
            Space = budget,
            Sum = sum,
            Time = time,
        };
    }
}

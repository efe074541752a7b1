using LogRelay.Journal;
using LogRelay.Journal.Retention;
using LogRelay.Journal.Segments;
using LogRelay.Options;

namespace LogRelay.Plugin.Containers;

/// <summary>How a container's options, and what is set for all of them, decide how its journal is kept.</summary>
internal static class JournalSettings
{
    // Without max-size json-file never rotates. A part of this is the most that max-age or the budget is late by.
    private const long SmallestSegmentBytes = 1024 * 1024;
    private const long LargestSegmentBytes = 64 * 1024 * 1024;
    private const int SegmentsOfABudget = 256;

    /// <summary>The journal's options.</summary>
    public static JournalOptions Of(LogOptions options, DiskBudget budget, TimeProvider time)
    {
        var (rotation, retention) = (options.Rotation, options.Retention);
        var mustRotate = rotation.MaxSizeBytes is null && (retention.MaxAge is not null || budget.LimitBytes is not null);
        return new JournalOptions
        {
            MaxSizeBytes = mustRotate ? SegmentBytes(budget) : rotation.MaxSizeBytes,
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
            Time = time,
        };
    }

    private static long SegmentBytes(DiskBudget budget) =>
        Math.Clamp((budget.LimitBytes ?? long.MaxValue) / SegmentsOfABudget, SmallestSegmentBytes, LargestSegmentBytes);
}

using LogRelay.Options.Catalog;

namespace LogRelay.Options.Parsing;

/// <summary>Reads <see cref="RetentionFamily"/>.</summary>
internal static class RetentionReader
{
    private static readonly TimeSpan ShortestInterval = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan LongestInterval = TimeSpan.FromHours(1);

    /// <summary>Meaningless, but not null, when an error was found.</summary>
    public static RetentionOptions Read(OptionValues values)
    {
        var sync = values.Choice(RetentionFamily.Sync);
        return new RetentionOptions
        {
            MaxAge = values.Duration(RetentionFamily.MaxAge),
            SpoolMaxBytes = values.Size(RetentionFamily.SpoolMaxSize, step: 1000) ?? 0,
            StoppedRetention = values.Duration(RetentionFamily.StoppedRetention) ?? default,
            Sync = sync switch
            {
                "none" => SyncMode.None,
                "interval" => SyncMode.Interval,
                _ => SyncMode.Rotate,
            },
            SyncInterval = Interval(values, sync) ?? default,
        };
    }

    private static TimeSpan? Interval(OptionValues values, string? sync)
    {
        var interval = values.Duration(RetentionFamily.SyncInterval);
        if (interval < ShortestInterval || interval > LongestInterval)
        {
            values.Refuse(RetentionFamily.SyncInterval, "must be from 10ms to 1h");
        }
        else if (values.Has(RetentionFamily.SyncInterval) && sync is "none" or "rotate")
        {
            values.Refuse(RetentionFamily.SyncInterval, "only goes with sync=interval");
        }

        return interval;
    }
}

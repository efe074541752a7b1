namespace LogRelay.Diagnostics.Metrics;

/// <summary>How long things took, counted in buckets. Any thread.</summary>
public sealed class DurationHistogram
{
    private readonly long[] _counts = new long[Limits.Count + 1];
    private long _ticks;

    /// <summary>The upper limits of the buckets in seconds; one more bucket takes what is longer.</summary>
    public static IReadOnlyList<double> Limits { get; } = [0.005, 0.025, 0.1, 0.5, 2.5, 10, 60];

    /// <summary>Counts one.</summary>
    public void Observe(TimeSpan duration)
    {
        var bucket = 0;
        while (bucket < Limits.Count && duration.TotalSeconds > Limits[bucket])
        {
            bucket++;
        }
        Interlocked.Increment(ref _counts[bucket]);
        Interlocked.Add(ref _ticks, duration.Ticks);
    }

    /// <summary>Observations in each bucket alone, and the seconds of all together.</summary>
    public (long[] Counts, double Seconds) Read()
    {
        var counts = new long[_counts.Length];
        for (var bucket = 0; bucket < counts.Length; bucket++)
        {
            counts[bucket] = Interlocked.Read(ref _counts[bucket]);
        }
        return (counts, TimeSpan.FromTicks(Interlocked.Read(ref _ticks)).TotalSeconds);
    }
}

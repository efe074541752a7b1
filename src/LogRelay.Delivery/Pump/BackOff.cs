namespace LogRelay.Delivery.Pump;

/// <summary>Pauses between attempts: random between nothing and a bound that doubles up to a cap ("full jitter").</summary>
/// <remarks>One caller at a time.</remarks>
internal sealed class BackOff(TimeSpan min, TimeSpan max, Random random)
{
    private int _failures;

    /// <summary>The pause after one more failure.</summary>
    public TimeSpan Next()
    {
        // 30 doublings exceed any sensible cap and no integer.
        var bound = Math.Min(max.Ticks, min.Ticks * Math.Pow(2, Math.Min(_failures, 30)));
        _failures++;
        return TimeSpan.FromTicks((long)(bound * random.NextDouble()));
    }

    /// <summary>Starts over after a success.</summary>
    public void Reset() => _failures = 0;
}

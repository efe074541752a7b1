using LogRelay.Options;

namespace LogRelay.Delivery.Processing;

/// <summary>Lets so many records a second through, and so many at once after a quiet time (a token bucket).</summary>
/// <remarks>
/// Goes by the records' own times, not by the clock: what a container wrote in bursts is limited in the same way
/// whether the sink was up or away, and a backlog is not cut down because it is sent fast. One caller at a time.
/// </remarks>
internal sealed class RateLimit(RateLimitOptions options)
{
    private const long NanosPerSecond = 1_000_000_000;

    // Both outputs of a container and its threads may be a little out of order; a clock that was set back is more.
    private const long Disorder = NanosPerSecond;

    private readonly long _interval = NanosPerSecond / options.PerSecond;
    private long _lastTime = long.MinValue;

    // When the bucket is full again, as a time of records: with every record an interval later.
    private Int128 _fullAt = long.MinValue;

    /// <summary>True when the record may pass.</summary>
    /// <param name="timeNano">The record's time, nanoseconds since 1970.</param>
    public bool Admits(long timeNano)
    {
        if (_lastTime != long.MinValue && (Int128)_lastTime - timeNano > Disorder)
        {
            _fullAt -= (Int128)_lastTime - timeNano;
            _lastTime = timeNano;
        }
        _lastTime = Math.Max(_lastTime, timeNano);
        var fullAt = Int128.Max(_fullAt, _lastTime) + _interval;
        if (fullAt - _lastTime > (Int128)options.Burst * _interval)
        {
            return false;
        }
        _fullAt = fullAt;
        return true;
    }

    /// <summary>Starts over with a full bucket.</summary>
    public void Reset()
    {
        _lastTime = long.MinValue;
        _fullAt = long.MinValue;
    }
}

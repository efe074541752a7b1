namespace LogRelay.Aggregator.Access.Limits;

/// <summary>So much a second, and some at once. Any thread.</summary>
/// <remarks>Not System.Threading.RateLimiting, whose limiters know neither another clock than the machine's nor rest.</remarks>
internal sealed class RateBucket(double perSecond, double atOnce, TimeProvider time)
{
    private readonly Lock _lock = new();
    private double _taken;
    private long _at = time.GetTimestamp();

    /// <summary>Whether nothing has been taken that is not there again.</summary>
    public bool IsFull
    {
        get
        {
            lock (_lock)
            {
                Fill();
                return _taken <= 0;
            }
        }
    }

    /// <summary>Takes one if there is one.</summary>
    /// <param name="wait">Otherwise how long until there is.</param>
    public bool TryTake(out TimeSpan wait)
    {
        lock (_lock)
        {
            Fill();
            if (_taken <= atOnce - 1)
            {
                _taken++;
                wait = TimeSpan.Zero;
                return true;
            }
            wait = TimeSpan.FromSeconds((_taken + 1 - atOnce) / perSecond);
            return false;
        }
    }

    /// <summary>Takes that much, there or not.</summary>
    /// <returns>How long to wait until it is paid.</returns>
    public TimeSpan Take(long amount)
    {
        lock (_lock)
        {
            Fill();
            _taken += amount;
            return _taken <= atOnce ? TimeSpan.Zero : TimeSpan.FromSeconds((_taken - atOnce) / perSecond);
        }
    }

    private void Fill()
    {
        var now = time.GetTimestamp();
        _taken = Math.Max(0, _taken - (time.GetElapsedTime(_at, now).TotalSeconds * perSecond));
        _at = now;
    }
}

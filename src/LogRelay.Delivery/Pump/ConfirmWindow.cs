namespace LogRelay.Delivery.Pump;

/// <summary>
/// How much may be sent before the sink is asked whether it arrived: more as long as it does, less after a failure,
/// so that a receiver that keeps failing is not sent the same megabytes each time.
/// </summary>
/// <remarks>One caller at a time.</remarks>
internal sealed class ConfirmWindow(long maxBytes)
{
    private const long SmallestBytes = 64 * 1024;
    private const long FirstBytes = 1024 * 1024;

    private long _limit = Math.Min(FirstBytes, maxBytes);
    private long _held;

    /// <summary>True when the sink has to be asked before more is sent.</summary>
    public bool IsFull => _held >= _limit;

    /// <summary>Bytes that a batch may have.</summary>
    public int BatchBytes(int wanted) => (int)Math.Min(wanted, _limit);

    /// <summary>So many bytes were sent and are not confirmed.</summary>
    public void Add(long bytes) => _held += bytes;

    /// <summary>Everything arrived.</summary>
    public void Grow()
    {
        _held = 0;
        _limit = Math.Min(maxBytes, _limit * 2);
    }

    /// <summary>Nothing is known to have arrived.</summary>
    public void Shrink()
    {
        _held = 0;
        _limit = Math.Max(Math.Min(SmallestBytes, maxBytes), _limit / 2);
    }
}

namespace LogRelay.Aggregator.Query.ClickHouse;

/// <summary>How far a live tail has come in one stream. One thread.</summary>
/// <remarks>
/// Rows of a stream stand end to end. A replica may have a later row before an earlier one: what stands behind a hole waits
/// until the hole is filled, or has been one for so long that nothing comes any more.
/// </remarks>
/// <param name="next">Everything before it was seen, or is not asked for.</param>
/// <param name="sinceNano">Nothing older is asked for.</param>
internal sealed class StreamEnd(long next, long sinceNano = long.MinValue)
{
    private static readonly TimeSpan LongestHole = TimeSpan.FromSeconds(10);

    private long _gapEnd = next;
    private DateTimeOffset? _waitsSince;

    /// <summary>Everything before it was seen.</summary>
    public long Next { get; private set; } = next;

    /// <summary>Nothing older is asked for.</summary>
    public long SinceNano => sinceNano;

    /// <summary>Something stands behind a hole.</summary>
    public bool IsWaiting => _waitsSince is not null;

    /// <summary>Passes a row.</summary>
    /// <param name="position">Where it begins.</param>
    /// <param name="length">Its length.</param>
    /// <param name="isGap">The node has no more what would stand here.</param>
    /// <param name="now">For the patience with holes.</param>
    /// <param name="isNew">True when it was not seen before.</param>
    /// <returns>False when it has to wait: it and all that stand behind it come again.</returns>
    public bool TryPass(long position, long length, bool isGap, DateTimeOffset now, out bool isNew)
    {
        isNew = false;
        var isBehindHole = position > Math.Max(Next, _gapEnd);
        if (isBehindHole && now - (_waitsSince ??= now) < LongestHole)
        {
            return false;
        }
        if (isGap)
        {
            // It is one only as far as no row lies within it.
            _gapEnd = Math.Max(_gapEnd, position + length);
        }
        else if (position >= Next)
        {
            isNew = true;
            Next = position + length;
        }
        _waitsSince = position + length < Next ? _waitsSince : null;
        return true;
    }
}

namespace LogRelay.Journal.Retention;

/// <summary>
/// The sinks that a stream has to be kept for, running or not. The journal knows no network: whoever delivers fills this.
/// </summary>
/// <remarks>Any thread.</remarks>
public sealed class SpoolClaims
{
    private readonly Lock _lock = new();
    private volatile SpoolClaim[] _claims = [];

    /// <summary>Every claim.</summary>
    public IReadOnlyList<SpoolClaim> All => _claims;

    /// <summary>Everything before it was delivered to every sink; <see cref="long.MaxValue"/> when there is none.</summary>
    public long Lowest
    {
        get
        {
            var lowest = long.MaxValue;
            foreach (var claim in _claims)
            {
                lowest = Math.Min(lowest, claim.Position);
            }
            return lowest;
        }
    }

    /// <summary>The sink's claim; made when there is none, advanced when there is one.</summary>
    /// <param name="sink">The sink's name.</param>
    /// <param name="position">Where its cursor is.</param>
    public SpoolClaim Claim(string sink, long position)
    {
        lock (_lock)
        {
            foreach (var claim in _claims)
            {
                if (string.Equals(claim.Sink, sink, StringComparison.Ordinal))
                {
                    claim.Advance(position);
                    return claim;
                }
            }
            var added = new SpoolClaim(sink, position);
            _claims = [.. _claims, added];
            return added;
        }
    }

    /// <summary>The sink is not configured any more and needs nothing.</summary>
    public void Release(string sink)
    {
        lock (_lock)
        {
            _claims = [.. _claims.Where(claim => !string.Equals(claim.Sink, sink, StringComparison.Ordinal))];
        }
    }
}

using LogRelay.Journal.Recovery;

namespace LogRelay.Delivery.Sinks.Relay;

/// <summary>What one or more power losses did to a stream's positions since the aggregator was last heard.</summary>
/// <param name="FreshFrom">Nothing that stands here and beyond was ever sent.</param>
/// <param name="MovedFrom">What was sent from here on, by its old position, moved.</param>
/// <param name="MovedBy">By so much.</param>
internal sealed record OpenAlignment(long FreshFrom, long MovedFrom, long MovedBy)
{
    /// <summary>One more power loss.</summary>
    public static OpenAlignment After(OpenAlignment? earlier, JournalContinuity continuity)
    {
        if (earlier is null)
        {
            return new OpenAlignment(continuity.FreshFrom, continuity.MovedFrom, continuity.MovedBy);
        }
        if (earlier.FreshFrom <= continuity.MovedFrom)
        {
            // What this one touched was not sent either.
            return earlier;
        }
        var end = continuity.FreshFrom - continuity.MovedBy;
        return new OpenAlignment(
            Math.Min(earlier.FreshFrom, end) + continuity.MovedBy,
            earlier.MovedBy > 0 ? earlier.MovedFrom : continuity.MovedFrom,
            earlier.MovedBy + continuity.MovedBy);
    }

    /// <summary>Where a position that was sent, or waited for, is now.</summary>
    public long Now(long position) => Math.Min(FreshFrom, MovedBy > 0 && position > MovedFrom ? position + MovedBy : position);
}

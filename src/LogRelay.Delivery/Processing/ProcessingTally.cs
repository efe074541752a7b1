namespace LogRelay.Delivery.Processing;

/// <summary>What processing did with records, beside passing them on.</summary>
internal record struct ProcessingTally
{
    /// <summary>Records that became part of another: chunks and continuation lines, less the one that stays.</summary>
    public long Joined;

    /// <summary>Records that <c>include</c> or <c>exclude</c> kept back.</summary>
    public long Filtered;

    /// <summary>Records over the <c>rate-limit</c>.</summary>
    public long Limited;

    /// <summary>Records that LogRelay added to say what is missing.</summary>
    public long Added;

    /// <summary>Adds another tally.</summary>
    public void Add(in ProcessingTally other)
    {
        Joined += other.Joined;
        Filtered += other.Filtered;
        Limited += other.Limited;
        Added += other.Added;
    }
}

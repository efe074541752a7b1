namespace LogRelay.Query.Patterns;

/// <summary>What became of a pattern since the window that it is compared with.</summary>
public enum PatternChange
{
    /// <summary>About as frequent; or nothing was compared.</summary>
    None,

    /// <summary>Seen for the first time.</summary>
    New,

    /// <summary>At least three times as frequent in the same time, and by more than chance.</summary>
    MoreFrequent,
}

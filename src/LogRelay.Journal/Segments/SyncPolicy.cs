namespace LogRelay.Journal.Segments;

/// <summary>When records are made to survive a power loss. A killed process loses nothing with any of them.</summary>
public enum SyncPolicy
{
    /// <summary>Never: whenever the kernel writes them out.</summary>
    None,

    /// <summary>A segment when it is rotated.</summary>
    Rotate,

    /// <summary>A segment when it is rotated, and the active one at intervals.</summary>
    Interval,
}

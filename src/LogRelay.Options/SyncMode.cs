namespace LogRelay.Options;

/// <summary>When stored lines are made to survive a power loss. docs/reliability.md says what each promises.</summary>
public enum SyncMode
{
    /// <summary>Never by LogRelay: whenever the kernel writes them out.</summary>
    None,

    /// <summary>When a file is rotated.</summary>
    Rotate,

    /// <summary>When a file is rotated, and the file that is being written at intervals.</summary>
    Interval,
}

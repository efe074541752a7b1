namespace LogRelay.Options;

/// <summary>How long a container's files are kept, and how safely.</summary>
public sealed record RetentionOptions
{
    /// <summary>Rotated files all of whose lines are older are removed; null: age does not matter.</summary>
    public TimeSpan? MaxAge { get; init; }

    /// <summary>Bytes of files that are kept beyond <c>max-file</c> and <c>max-age</c> because a sink has not got them.</summary>
    public required long SpoolMaxBytes { get; init; }

    /// <summary>Everything of a container is removed when nobody has logged to it for so long.</summary>
    public required TimeSpan StoppedRetention { get; init; }

    /// <summary>When lines are made to survive a power loss.</summary>
    public SyncMode Sync { get; init; }

    /// <summary>How often, with <see cref="SyncMode.Interval"/>.</summary>
    public required TimeSpan SyncInterval { get; init; }
}

namespace LogRelay.Options.Catalog;

/// <summary>LogRelay's own: how long local files are kept beyond json-file's rules, and what a power loss may take.</summary>
public static class RetentionFamily
{
    /// <summary>Age at which rotated files go.</summary>
    public static readonly OptionDefinition MaxAge = new()
    {
        Name = "max-age",
        Kind = OptionKind.Duration,
        Origin = OptionOrigin.LogRelay,
        Absent = "age does not matter",
        Example = "14d",
        Text = "A rotated file all of whose lines are older than this is removed, whether the container writes or not. The file "
            + "that is being written stays. Without `max-size`, files are rotated at a size of LogRelay's choice, so that there "
            + "is something to remove, and `max-file` has no effect.",
    };

    /// <summary>Bytes kept for sinks.</summary>
    public static readonly OptionDefinition SpoolMaxSize = new()
    {
        Name = "spool-max-size",
        Kind = OptionKind.DecimalSize,
        Origin = OptionOrigin.LogRelay,
        Default = "256m",
        Unit = "bytes",
        Minimum = 0,
        Example = "2g",
        Text = "While a sink is behind, files that it has not got stay beyond `max-file` and `max-age`, up to this many bytes "
            + "on disk. Beyond it the oldest go: they are counted as dropped for that sink, and a marker in the log says how "
            + "many lines are missing there. With `0` nothing is kept for a sink that is behind.",
    };

    /// <summary>Age at which everything of a stopped container goes.</summary>
    public static readonly OptionDefinition StoppedRetention = new()
    {
        Name = "stopped-retention",
        Kind = OptionKind.Duration,
        Origin = OptionOrigin.LogRelay,
        Default = "30d",
        Example = "7d",
        Text = "Everything of a container is removed when it has been stopped for so long; Docker does not tell a logging "
            + "driver that a container was removed. What a sink has not got yet is kept until it has.",
    };

    /// <summary>When lines are made to survive a power loss.</summary>
    public static readonly OptionDefinition Sync = new()
    {
        Name = "sync",
        Kind = OptionKind.Choice,
        Origin = OptionOrigin.LogRelay,
        Default = "rotate",
        Choices = ["none", "rotate", "interval"],
        Example = "interval",
        Text = "What a power loss may take. `rotate`: a rotated file is synced to the disk; the lines since the last rotation "
            + "may go. `interval`: the file that is being written is synced too, every `sync-interval`. `none`: nothing is "
            + "synced. A killed process loses nothing with any of them. docs/reliability.md has the details.",
    };

    /// <summary>How often the file that is being written is synced.</summary>
    public static readonly OptionDefinition SyncInterval = new()
    {
        Name = "sync-interval",
        Kind = OptionKind.Duration,
        Origin = OptionOrigin.LogRelay,
        Default = "1s",
        Needs = "`sync=interval`",
        Example = "250ms",
        Text = "How long after it was written a line reaches the disk for certain, at most; from `10ms` to `1h`.",
    };

    internal static readonly OptionFamily Family = new(
        "Retention and durability",
        "What is kept beyond json-file's rules, and what survives a power loss. The plugin's setting `DISK_BUDGET` bounds "
        + "all containers together.",
        [MaxAge, SpoolMaxSize, StoppedRetention, Sync, SyncInterval]);
}

namespace LogRelay.Plugin.Containers;

/// <summary>Which container a FIFO belongs to: dockerd says so once, and never again after the plugin was restarted.</summary>
internal sealed record FifoRegistration
{
    /// <summary>The newest format version that this program reads and writes.</summary>
    public const int CurrentVersion = 1;

    /// <summary>Format version of the file.</summary>
    public int Version { get; init; } = CurrentVersion;

    /// <summary>The FIFO's path, as dockerd named it.</summary>
    public required string File { get; init; }

    /// <summary>The container whose stream takes its entries.</summary>
    public required string ContainerId { get; init; }

    /// <summary>Counts up: of two FIFOs of a container the lower one is older and is emptied first.</summary>
    public required long Order { get; init; }
}

namespace LogRelay.Delivery.Sinks.Relay;

/// <summary>What <c>relay-SINK.json</c> says.</summary>
internal sealed record AlignmentState
{
    /// <summary>The version that this program writes, and the highest that it reads.</summary>
    public const int CurrentVersion = 1;

    /// <summary>Of the file's form.</summary>
    public int Version { get; init; } = CurrentVersion;

    /// <summary>A position at the aggregator is the one here and so much.</summary>
    public long Lead { get; init; }

    /// <summary>The start of the machine in which this was last looked at.</summary>
    public ulong PowerCycle { get; init; }

    /// <summary>What a power loss may have done, until the aggregator has said what it has; null when nothing is open.</summary>
    public OpenAlignment? Open { get; init; }
}

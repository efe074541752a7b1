using LogRelay.Delivery.Rejects;
using LogRelay.Delivery.Sinks.Relay;
using Microsoft.Extensions.Logging;

namespace LogRelay.Delivery.Pump;

/// <summary>What a pump works with, besides where it carries streams to.</summary>
public sealed record PumpParts
{
    /// <summary>The destination's name, in messages, metrics and the names of files.</summary>
    public required string Name { get; init; }

    /// <summary>Who sends, for an aggregator. Throws <see cref="IOException"/> while that cannot be said.</summary>
    public required Func<RelayNode> Node { get; init; }

    /// <summary>Keeps what the destination can never take.</summary>
    public required IRejectedRecordLog Rejected { get; init; }

    /// <summary>The clock.</summary>
    public required TimeProvider Time { get; init; }

    /// <summary>For the operator.</summary>
    public required ILogger Logger { get; init; }
}

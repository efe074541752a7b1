using LogRelay.Delivery.Pump;
using LogRelay.Options;

namespace LogRelay.Delivery.Sinks;

/// <summary>One destination that a container's options name.</summary>
public sealed record SinkPlan
{
    /// <summary>Names the destination in the stream's cursor files; at most one of a name for each stream.</summary>
    public required string Name { get; init; }

    /// <summary>What the sink is made of; streams for which it is equal share one sink.</summary>
    public required object Settings { get; init; }

    /// <summary>What is done with the lines on their way to it.</summary>
    public required ProcessingOptions Processing { get; init; }

    /// <summary>Makes the pump that carries streams there, with the sink and its connections; never waits and never fails for the network.</summary>
    public required Func<PumpParts, IStreamPump> Open { get; init; }

    /// <summary>The tag that the sink is given for a container: from the rendered <c>tag</c>, null when there is none, and the full id.</summary>
    public required Func<string?, string, string> TagFor { get; init; }
}

using LogRelay.Delivery.Pump;
using LogRelay.Journal.Reading;

namespace LogRelay.Delivery.Sinks.Relay;

/// <summary>A stream that is to go to an aggregator.</summary>
public sealed record RelaySource
{
    /// <summary>Full container id; identifies the stream within a pump.</summary>
    public required string ContainerId { get; init; }

    /// <summary>The stream's stream.json.</summary>
    public required ReadOnlyMemory<byte> Description { get; init; }

    /// <summary>Opens a reader at a position: where the aggregator says it wants to go on.</summary>
    public required Func<long, JournalReader> OpenReader { get; init; }

    /// <summary>
    /// Opens the cursor that keeps what the aggregator has acknowledged, so that the journal may let go of it. Called
    /// once; the pump disposes it.
    /// </summary>
    public required Func<IDeliveryCursor> OpenCursor { get; init; }

    /// <summary>
    /// Reads how the journal's positions stand to the aggregator's, when the stream's turn comes; null: they are the same.
    /// </summary>
    public Func<RelayAlignment>? OpenAlignment { get; init; }
}

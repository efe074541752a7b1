using LogRelay.Delivery.Sinks;
using LogRelay.Delivery.Sinks.Relay;
using LogRelay.Journal.Reading;
using LogRelay.Journal.Streams;
using LogRelay.Options;

namespace LogRelay.Delivery.Pump;

/// <summary>A stream for any kind of pump.</summary>
public sealed record StreamSource
{
    /// <summary>Identifies the stream within a pump.</summary>
    public required string Id { get; init; }

    /// <summary>Who the stream is.</summary>
    public required StreamDescription Description { get; init; }

    /// <summary>What a sink may say about the container.</summary>
    public required StreamContext Context { get; init; }

    /// <summary>Opens a reader at a position.</summary>
    public required Func<long, JournalReader> OpenReader { get; init; }

    /// <summary>Opens the cursor that says where this destination stands in this stream. Called once; the pump disposes it.</summary>
    public required Func<IDeliveryCursor> OpenCursor { get; init; }

    /// <summary>For an aggregator: reads how its positions stand to the journal's; null: they are the same.</summary>
    public Func<RelayAlignment>? OpenAlignment { get; init; }

    /// <summary>What is done with the lines on their way.</summary>
    public ProcessingOptions Processing { get; init; } = ProcessingOptions.None;
}

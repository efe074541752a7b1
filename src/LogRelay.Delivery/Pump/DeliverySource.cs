using LogRelay.Delivery.Processing;
using LogRelay.Delivery.Sinks;
using LogRelay.Journal.Reading;
using LogRelay.Options;

namespace LogRelay.Delivery.Pump;

/// <summary>A stream that is to be delivered.</summary>
public sealed record DeliverySource
{
    /// <summary>Identifies the stream within a pump; the container's id when nothing else is said.</summary>
    public string Id { get => field ?? Context.ContainerId; init; }

    /// <summary>Whose lines they are.</summary>
    public required StreamContext Context { get; init; }

    /// <summary>Opens a reader at a position. Called again, at the cursor, whenever something must be sent again.</summary>
    public required Func<long, IRecordReader> OpenReader { get; init; }

    /// <summary>Opens the cursor that says where this sink stands in this stream. Called once, when the stream's turn comes; the pump disposes it.</summary>
    public required Func<IDeliveryCursor> OpenCursor { get; init; }

    /// <summary>Bounds of joining split lines.</summary>
    public JoinLimits Join { get; init; } = new();

    /// <summary>What is done with the lines on their way.</summary>
    public ProcessingOptions Processing { get; init; } = ProcessingOptions.None;
}

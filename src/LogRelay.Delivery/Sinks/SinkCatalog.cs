using LogRelay.Delivery.Pump;
using LogRelay.Delivery.Sinks.CloudWatch;
using LogRelay.Delivery.Sinks.Gelf;
using LogRelay.Delivery.Sinks.Relay;
using LogRelay.Options;

namespace LogRelay.Delivery.Sinks;

/// <summary>The one list of sinks: which of them a container's options name, and how each is made.</summary>
public static class SinkCatalog
{
    private const int ShortIdLength = 12;

    // So many batches wait for the service's answers at a time; each holds some megabytes.
    private const int CloudWatchLanes = 8;

    // Each message waits for its own answer: more of them might not all have one before the attempt's time is up.
    private const int MostHttpMessages = 1000;

    /// <summary>The destinations that the options name; none when the lines stay on the host.</summary>
    public static IReadOnlyList<SinkPlan> For(LogOptions options)
    {
        List<SinkPlan> plans = [];
        if (options.Gelf is { } gelf)
        {
            plans.Add(For(gelf, options.Processing));
        }
        if (options.CloudWatch is { } cloudWatch)
        {
            plans.Add(For(cloudWatch, options.Processing));
        }
        if (options.Relay is { } relay)
        {
            plans.Add(For(relay));
        }
        return plans;
    }

    private static SinkPlan For(GelfOptions gelf, ProcessingOptions processing) => new()
    {
        Name = "gelf",
        Settings = gelf,
        Processing = processing,
        Open = parts => Pump(
            parts,
            GelfSinks.Create(gelf, parts.Time, parts.Logger),
            gelf.Http is null ? new DeliveryPumpOptions() : new DeliveryPumpOptions { MaxBatchRecords = MostHttpMessages }),
        TagFor = static (tag, containerId) => tag ?? containerId[..Math.Min(ShortIdLength, containerId.Length)],
    };

    private static SinkPlan For(CloudWatchOptions cloudWatch, ProcessingOptions processing) => new()
    {
        Name = CloudWatchSink.SinkName,
        Settings = cloudWatch.ForAllStreams,
        Processing = cloudWatch.EventStart is null ? processing : processing with { Multiline = EventsOf(cloudWatch) },
        Open = parts => Pump(
            parts,
            CloudWatchSinks.Create(cloudWatch.ForAllStreams, parts.Time, parts.Logger),
            new DeliveryPumpOptions
            {
                Lanes = CloudWatchLanes,
                Linger = cloudWatch.FlushInterval,
                MaxBatchRecords = PutLimits.MaxEvents,
                MaxBatchBytes = PutLimits.BatchTextBytes,
            }),
        TagFor = cloudWatch.StreamFor,
    };

    private static SinkPlan For(RelayOptions relay) => new()
    {
        Name = "relay",
        Settings = relay,
        // It gets the bytes of the files; options that would keep some of them back are refused.
        Processing = ProcessingOptions.None,
        Open = parts => new RelayPump(
            new RelaySettings { Address = relay.Address, TokenFile = relay.TokenFile, Tls = relay.Tls }, parts.Node, parts.Time, parts.Logger),
        // It is told all that stream.json says of the container.
        TagFor = static (_, containerId) => containerId,
    };

#pragma warning disable CA2000 // The pump disposes of its sink.
    private static DeliveryPump Pump(PumpParts parts, ISink sink, DeliveryPumpOptions options) =>
        new(new NamedSink(parts.Name, sink), options, parts.Rejected, parts.Time, parts.Logger);
#pragma warning restore CA2000

    // awslogs-multiline-pattern and -datetime-format say how events are made for this sink alone.
    private static MultilineOptions EventsOf(CloudWatchOptions cloudWatch) => new()
    {
        Start = cloudWatch.EventStart,
        MaxLines = int.MaxValue,
        // The newline at the event's end has to fit, too.
        MaxBytes = PutLimits.MaxMessageBytes - 1,
        Flush = cloudWatch.FlushInterval,
    };
}

using LogRelay.Delivery.Pump;
using LogRelay.Delivery.Sinks.CloudWatch;
using LogRelay.Delivery.Sinks.Gelf;
using LogRelay.Options;

namespace LogRelay.Delivery.Sinks;

/// <summary>The one list of sinks: which of them a container's options name, and how each is made.</summary>
public static class SinkCatalog
{
    private const int ShortIdLength = 12;

    // So many batches wait for the service's answers at a time; each holds some megabytes.
    private const int CloudWatchLanes = 8;

    /// <summary>The destinations that the options name; none when the lines stay on the host.</summary>
    public static IReadOnlyList<SinkPlan> For(LogOptions options)
    {
        List<SinkPlan> plans = [];
        if (options.Gelf is { } gelf)
        {
            plans.Add(For(gelf));
        }
        if (options.CloudWatch is { } cloudWatch)
        {
            plans.Add(For(cloudWatch));
        }
        return plans;
    }

    private static SinkPlan For(GelfOptions gelf) => new()
    {
        Name = "gelf",
        Settings = gelf,
        Create = (time, logger) => GelfSinks.Create(gelf, time, logger),
        TagFor = static (tag, containerId) => tag ?? containerId[..Math.Min(ShortIdLength, containerId.Length)],
    };

    private static SinkPlan For(CloudWatchOptions cloudWatch) => new()
    {
        Name = CloudWatchSink.SinkName,
        Settings = cloudWatch.ForAllStreams,
        Pump = new DeliveryPumpOptions
        {
            Lanes = CloudWatchLanes,
            Linger = cloudWatch.FlushInterval,
            MaxBatchRecords = PutLimits.MaxEvents,
            MaxBatchBytes = PutLimits.BatchTextBytes,
        },
        Create = (time, logger) => CloudWatchSinks.Create(cloudWatch.ForAllStreams, time, logger),
        TagFor = cloudWatch.StreamFor,
    };
}

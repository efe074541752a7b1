using LogRelay.Delivery.Sinks.CloudWatch.Service;
using LogRelay.Options;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace LogRelay.Delivery.Sinks.CloudWatch;

/// <summary>Makes CloudWatch sinks.</summary>
public static class CloudWatchSinks
{
    /// <summary>A sink for those options. It looks for region and credentials at the first send, so this never waits and never fails for the network.</summary>
    /// <param name="options">Group and manner; which stream, says the tag of each batch's context.</param>
    /// <param name="time">The clock.</param>
    /// <param name="logger">For the operator; null: says nothing.</param>
    public static ISink Create(CloudWatchOptions options, TimeProvider time, ILogger? logger = null)
    {
        var clock = new ServiceClock(time);
        return new CloudWatchSink(options, ct => AwsAccess.ConnectAsync(options, clock, ct), logger ?? NullLogger.Instance);
    }
}

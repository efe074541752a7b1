using LogRelay.Delivery.Sinks;
using Microsoft.Extensions.Logging;

namespace LogRelay.Delivery.Pump;

/// <summary>Whether a sink takes records, what the operator is told about it, and how long it is left alone when it does not.</summary>
/// <remarks>One caller at a time, but for <see cref="Failure"/>, which anyone may read.</remarks>
internal sealed class SinkHealth(string sinkName, DeliveryPumpOptions options, DeliveryCounters counters, ILogger logger)
{
    private static readonly TimeSpan MaxRetryAfter = TimeSpan.FromMinutes(15);

    private readonly BackOff _backOff = new(options.MinBackOff, options.MaxBackOff, Random.Shared);
    private long _failures;

    /// <summary>Why the sink takes nothing at the moment; null when all is well.</summary>
    public string? Failure { get; private set; }

    /// <summary>An attempt failed.</summary>
    /// <returns>How long to wait before the next.</returns>
    public TimeSpan Fail(SendResult result)
    {
        counters.AddRetry();
        if (_failures++ == 0)
        {
            PumpLog.Failing(logger, sinkName, result.Reason);
        }
        Failure = result.Reason ?? "no reason given";
        return result.RetryAfter is { } asked ? (asked < MaxRetryAfter ? asked : MaxRetryAfter) : _backOff.Next();
    }

    /// <summary>An attempt succeeded.</summary>
    public void Recover()
    {
        if (_failures > 0)
        {
            PumpLog.Recovered(logger, sinkName, _failures);
        }
        _failures = 0;
        Failure = null;
        _backOff.Reset();
    }
}

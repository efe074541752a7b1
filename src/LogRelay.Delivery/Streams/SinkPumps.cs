using LogRelay.Delivery.Pump;
using LogRelay.Delivery.Rejects;
using LogRelay.Delivery.Sinks;
using LogRelay.Delivery.Sinks.Relay;
using LogRelay.Journal.Storage;
using Microsoft.Extensions.Logging;

namespace LogRelay.Delivery.Streams;

/// <summary>One pump, with one sink and its connection, for all streams that have the sink under one name with equal options.</summary>
/// <remarks>Any thread. A pump stays once it was made: idle it costs no thread, and no connection for long.</remarks>
/// <param name="storage">Where rejected records are kept.</param>
/// <param name="rejectedFolder">The folder of rejected records.</param>
/// <param name="node">Who sends, for an aggregator. Throws <see cref="IOException"/> while that cannot be said.</param>
/// <param name="time">The clock.</param>
/// <param name="logger">For the operator.</param>
public sealed class SinkPumps(IStorage storage, string rejectedFolder, Func<RelayNode> node, TimeProvider time, ILogger<SinkPumps> logger)
{
    private const long MaxRejectedFileBytes = 16 * 1024 * 1024;
    private static readonly TimeSpan Flush = TimeSpan.FromSeconds(5);

    private readonly Lock _lock = new();
    // The name counts too: within a pump each container has one stream, and it may have two sinks of equal options.
    private readonly Dictionary<(object Settings, string Name), IStreamPump> _pumps = [];
    private readonly RejectedRecordFile _rejected = new(storage, rejectedFolder, MaxRejectedFileBytes, time);

    /// <summary>Every pump there is, with its sink's name.</summary>
    public IReadOnlyList<(string Name, IStreamPump Pump)> All
    {
        get
        {
            lock (_lock)
            {
                return [.. _pumps.Select(static pump => (pump.Key.Name, pump.Value))];
            }
        }
    }

    /// <summary>The pump of a destination.</summary>
    public IStreamPump For(SinkPlan plan)
    {
        lock (_lock)
        {
            if (!_pumps.TryGetValue((plan.Settings, plan.Name), out var pump))
            {
                pump = plan.Open(new PumpParts { Name = plan.Name, Node = node, Rejected = _rejected, Time = time, Logger = logger });
                _pumps.Add((plan.Settings, plan.Name), pump);
            }
            return pump;
        }
    }

    /// <summary>Sends what can be sent within five seconds, saves the cursors, and ends all pumps side by side.</summary>
    public Task StopAsync()
    {
        lock (_lock)
        {
            return Task.WhenAll(_pumps.Values.Select(static pump => pump.StopAsync(Flush)));
        }
    }
}

using LogRelay.Delivery.Pump;
using LogRelay.Delivery.Rejects;
using LogRelay.Delivery.Sinks.Gelf;
using LogRelay.Journal.Storage;
using LogRelay.Options;

namespace LogRelay.Plugin.Delivery;

/// <summary>One pump, with one sink and its connection, for all streams of equal sink options.</summary>
/// <remarks>Any thread. A pump stays once it was made: idle it costs neither a thread nor a connection.</remarks>
internal sealed class SinkPumps(IStorage storage, PluginSettings settings, TimeProvider time, ILogger<SinkPumps> logger)
{
    private const long MaxRejectedFileBytes = 16 * 1024 * 1024;
    private static readonly TimeSpan Flush = TimeSpan.FromSeconds(5);

    private readonly Lock _lock = new();
    private readonly Dictionary<GelfOptions, DeliveryPump> _gelf = [];
    private readonly RejectedRecordFile _rejected = new(storage, Path.Combine(settings.DataFolder, "rejected"), MaxRejectedFileBytes, time);

    /// <summary>The pump of a GELF endpoint.</summary>
    public DeliveryPump For(GelfOptions options)
    {
        lock (_lock)
        {
            if (!_gelf.TryGetValue(options, out var pump))
            {
#pragma warning disable CA2000 // The pump disposes of its sink.
                pump = new DeliveryPump(GelfSinks.Create(options, time, logger), new DeliveryPumpOptions(), _rejected, time, logger);
#pragma warning restore CA2000
                _gelf.Add(options, pump);
            }
            return pump;
        }
    }

    /// <summary>Sends what can be sent within five seconds, saves the cursors, and ends all pumps side by side.</summary>
    public Task StopAsync()
    {
        lock (_lock)
        {
            return Task.WhenAll(_gelf.Values.Select(static pump => pump.StopAsync(Flush)));
        }
    }
}

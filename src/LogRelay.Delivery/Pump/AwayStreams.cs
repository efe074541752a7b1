using Microsoft.Extensions.Logging;

namespace LogRelay.Delivery.Pump;

/// <summary>Streams that wait for their writer, or pause after a fault of this side; each comes back to the ready queue by itself.</summary>
/// <remarks>One caller begins the waits; they end on any thread.</remarks>
internal sealed class AwayStreams(
    ReadyQueue ready, DeliveryPumpOptions options, DeliveryCounters counters, TimeProvider time, ILogger logger, CancellationToken stop)
{
    private const int LongestPauseSeconds = 30;

    private int _waiting;

    /// <summary>True while some wait for their writer; stopping calls them back.</summary>
    public bool AreWaiting => Volatile.Read(ref _waiting) > 0;

    /// <summary>Waits until the stream has something to read and has gathered a while, or is wanted for something else.</summary>
    public async Task WatchAsync(DeliveryStream stream)
    {
        Interlocked.Increment(ref _waiting);
        if (await GatherAsync(stream))
        {
            ready.Add(stream);
        }
        Interlocked.Decrement(ref _waiting);
        // The loop may have seen the queue still empty and the stream still away.
        ready.Wake();
    }

    /// <summary>Leaves a stream alone that could not be served; it is read again from its cursor.</summary>
    public async Task PauseAsync(DeliveryStream stream, Exception error)
    {
        counters.AddFault();
        stream.Faults++;
        stream.MustRewind = true;
        var pause = TimeSpan.FromSeconds(Math.Min(LongestPauseSeconds, Math.Pow(2, Math.Min(stream.Faults, 5))));
        PumpLog.StreamFault(logger, stream.Source.Context.ContainerId, pause, error);
        try
        {
            await Task.Delay(pause, time, stop);
        }
        catch (OperationCanceledException)
        {
            // Stopping: the stream is not tried again, and its cursor stays where it is.
            return;
        }
        ready.Add(stream);
    }

    private async Task<bool> GatherAsync(DeliveryStream stream)
    {
        try
        {
            if (await stream.WaitAsync(stop) && options.Linger > TimeSpan.Zero)
            {
                await stream.LingerAsync(options.Linger, stop);
            }
            return true;
        }
#pragma warning disable CA1031 // Whatever ends the wait, the stream must come back; it is counted, logged, and tried again.
        catch (Exception error)
#pragma warning restore CA1031
        {
            await PauseAsync(stream, error);
            return false;
        }
    }
}

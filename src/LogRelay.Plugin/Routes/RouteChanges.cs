using System.Threading.Channels;
using LogRelay.Plugin.Delivery;

namespace LogRelay.Plugin.Routes;

/// <summary>Takes every change of relay.json to the streams that are written or delivered, one change after the other.</summary>
internal sealed class RouteChanges(RelayFile relay, StreamDelivery delivery, ILogger<RouteChanges> logger) : IDisposable
{
    private readonly Channel<bool> _changes = Channel.CreateBounded<bool>(
        new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite, SingleReader = true });

    private readonly CancellationTokenSource _stopping = new();
    private Task _loop = Task.CompletedTask;

    /// <summary>Begins; returns at once.</summary>
    public void Start()
    {
        relay.Changed += Wake;
        _loop = Task.Run(RunAsync);
    }

    /// <summary>Ends after the streams at hand.</summary>
    public async Task StopAsync()
    {
        relay.Changed -= Wake;
        await _stopping.CancelAsync();
        await _loop;
    }

    /// <inheritdoc/>
    public void Dispose() => _stopping.Dispose();

    // Full: the loop is about to look at what is in force.
    private void Wake() => _ = _changes.Writer.TryWrite(true);

    private async Task RunAsync()
    {
        try
        {
            while (await _changes.Reader.WaitToReadAsync(_stopping.Token))
            {
                _ = _changes.Reader.TryRead(out _);
                await ApplyAsync();
            }
        }
        catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
        {
            // The next process finds what is in force.
        }
    }

    private async Task ApplyAsync()
    {
        try
        {
            await delivery.ChangeAsync(_stopping.Token);
        }
#pragma warning disable CA1031 // The top of a loop that must not end: without it no change would ever come into force again.
        catch (Exception failure) when (failure is not OperationCanceledException)
#pragma warning restore CA1031
        {
            RelayLog.NotApplied(logger, failure);
        }
    }
}

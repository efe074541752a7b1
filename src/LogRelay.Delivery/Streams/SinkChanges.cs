using System.Threading.Channels;
using LogRelay.Delivery.Configuration;
using Microsoft.Extensions.Logging;

namespace LogRelay.Delivery.Streams;

/// <summary>Takes every change of a file that says what goes where to the streams that are written or delivered, one change after the other.</summary>
public sealed class SinkChanges(AcceptedFile file, StreamDelivery delivery, ILogger<SinkChanges> logger) : IDisposable
{
    private readonly Channel<bool> _changes = Channel.CreateBounded<bool>(
        new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite, SingleReader = true });

    private readonly CancellationTokenSource _stopping = new();
    private Task _loop = Task.CompletedTask;

    /// <summary>Begins; returns at once.</summary>
    public void Start()
    {
        file.Changed += Wake;
        _loop = Task.Run(RunAsync);
    }

    /// <summary>Ends after the streams at hand.</summary>
    public async Task StopAsync()
    {
        file.Changed -= Wake;
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
            StreamDeliveryLog.NotApplied(logger, file.Path, failure);
        }
    }
}

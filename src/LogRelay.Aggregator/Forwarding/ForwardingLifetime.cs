using LogRelay.Delivery.Streams;

namespace LogRelay.Aggregator.Forwarding;

/// <summary>Forwards for as long as the program runs: before the first node calls, until the last one has been let go.</summary>
internal sealed class ForwardingLifetime(ForwardRules rules, SinkChanges changes, ResumedDeliveries resumed, SinkPumps pumps) : IHostedService, IDisposable
{
    private readonly CancellationTokenSource _stopping = new();
    private Task _resuming = Task.CompletedTask;

    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken)
    {
        rules.Start();
        // Not waited for: nodes call, whatever the disk holds.
        _resuming = Task.Run(() => resumed.RunAsync(_stopping.Token), CancellationToken.None);
        changes.Start();
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await _stopping.CancelAsync();
        await changes.StopAsync();
        await _resuming;
        await pumps.StopAsync();
    }

    /// <inheritdoc/>
    public void Dispose() => _stopping.Dispose();
}

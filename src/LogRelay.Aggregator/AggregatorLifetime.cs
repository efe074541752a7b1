using LogRelay.Diagnostics;

namespace LogRelay.Aggregator;

/// <summary>Says when the program begins and ends. Its calls end by themselves: each is told, and stores what it has taken.</summary>
internal sealed partial class AggregatorLifetime(AggregatorSettings settings, ILogger<AggregatorLifetime> logger) : IHostedService
{
    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken)
    {
        Started(logger, settings.Listen.ToString(), settings.DataFolder);
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken)
    {
        Stopping(logger);
        return Task.CompletedTask;
    }

    [LoggerMessage(EventIds.AggregatorStarted, LogLevel.Information, "LogRelay's aggregator listens on {Address} and stores in {Folder}.")]
    private static partial void Started(ILogger logger, string address, string folder);

    [LoggerMessage(EventIds.AggregatorStopping, LogLevel.Information, "LogRelay's aggregator stops; nodes keep what is not acknowledged.")]
    private static partial void Stopping(ILogger logger);
}

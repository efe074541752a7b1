using LogRelay.Delivery.Sinks;
using Microsoft.Extensions.Logging;

namespace LogRelay.Delivery.Pump;

/// <summary>Gives every call of a sink a deadline, and turns whatever a sink throws into an outcome.</summary>
/// <remarks>One caller at a time.</remarks>
internal sealed class SinkAttempts(ISink sink, DeliveryPumpOptions options, DeliveryCounters counters, TimeProvider time, ILogger logger)
{
    /// <summary>Sends a batch.</summary>
    public Task<SendResult> SendAsync(SinkBatch batch, CancellationToken stop) =>
        AttemptAsync(static (sink, batch, ct) => sink.SendAsync(batch, ct), batch, options.AttemptTimeout, stop);

    /// <summary>Asks whether everything unconfirmed arrived.</summary>
    public Task<SendResult> ConfirmAsync(CancellationToken stop) =>
        AttemptAsync(static (sink, _, ct) => sink.ConfirmAsync(ct), default, options.ConfirmTimeout, stop);

    private async Task<SendResult> AttemptAsync(
        Func<ISink, SinkBatch, CancellationToken, ValueTask<SendResult>> attempt,
        SinkBatch batch,
        TimeSpan timeout,
        CancellationToken stop)
    {
        using var deadline = new CancellationTokenSource(timeout, time);
        using var ct = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, stop);
        try
        {
            return await attempt(sink, batch, ct.Token);
        }
        catch (OperationCanceledException) when (ct.IsCancellationRequested)
        {
            return SendResult.Retry($"{sink.Name}: no answer within {timeout}");
        }
#pragma warning disable CA1031 // A bug in one sink must not end the delivery of its streams; it is counted, logged, and tried again.
        catch (Exception error)
#pragma warning restore CA1031
        {
            counters.AddFault();
            PumpLog.SinkFault(logger, sink.Name, error);
            return SendResult.Retry($"{sink.Name}: {error.Message}");
        }
    }
}

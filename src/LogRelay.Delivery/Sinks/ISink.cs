namespace LogRelay.Delivery.Sinks;

/// <summary>
/// A destination. It tries once and says what happened; it never sleeps, retries, or logs and swallows.
/// </summary>
/// <remarks>
/// The delivery pump calls one send at a time, unless it was given more lanes, and owns cursors, back-off and metrics.
/// To add a sink: a folder beside this file with its settings, encoder, transport and sink; a line in
/// SinkCatalog; its options in the option catalogue; a factory in SinkContractTests.
/// </remarks>
public interface ISink : IAsyncDisposable
{
    /// <summary>Names the destination in cursor files, metrics and messages, for example <c>gelf</c>.</summary>
    string Name { get; }

    /// <summary>Sends a batch of one stream, in its order.</summary>
    /// <param name="batch">Borrowed until the returned task ends.</param>
    /// <param name="ct">Ends the attempt, which is then a <see cref="SendStatus.Retry"/>; the pump gives every attempt a deadline through it.</param>
    /// <returns>What became of the batch. An unreachable or failing peer is a <see cref="SendStatus.Retry"/>, not an exception.</returns>
    ValueTask<SendResult> SendAsync(SinkBatch batch, CancellationToken ct);

    /// <summary>
    /// Finds out whether everything that was answered with <see cref="SendStatus.Unconfirmed"/> arrived.
    /// Only sinks over protocols without acknowledgements have anything to do here.
    /// </summary>
    /// <param name="ct">Ends the attempt, which is then a <see cref="SendStatus.Retry"/>.</param>
    /// <returns><see cref="SendStatus.Delivered"/> for all of it, or <see cref="SendStatus.Retry"/> for all of it.</returns>
    ValueTask<SendResult> ConfirmAsync(CancellationToken ct) => new(SendResult.Delivered);
}

namespace LogRelay.Delivery.Pump;

/// <summary>Carries any number of streams to one destination, each in its order, from where its cursor stands.</summary>
/// <remarks>Any thread. Nothing waits for the destination, but for what ends in <c>Async</c>.</remarks>
public interface IStreamPump : IAsyncDisposable
{
    /// <summary>What was done so far.</summary>
    DeliveryCounters Counters { get; }

    /// <summary>Why the destination takes nothing at the moment; null when all is well.</summary>
    string? Failure { get; }

    /// <summary>
    /// Carries a stream until its writer is gone and everything has arrived. An earlier life of the same stream that is still being
    /// carried goes first.
    /// </summary>
    /// <returns>Ends when the pump has let go of the stream.</returns>
    Task AddAsync(StreamSource source);

    /// <summary>Lets go of a stream, with all its lives, where it stands.</summary>
    /// <returns>Ends when readers and cursors are closed: after an attempt that is under way.</returns>
    Task RemoveStreamAsync(string streamId);

    /// <summary>Sends what can be sent within <paramref name="flush"/>, saves the cursors, and ends. What is left stays in the journal.</summary>
    Task StopAsync(TimeSpan flush);
}

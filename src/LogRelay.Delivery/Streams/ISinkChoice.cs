using LogRelay.Journal.Streams;

namespace LogRelay.Delivery.Streams;

/// <summary>Says where streams go.</summary>
/// <remarks>Any thread. Every call asks what is in force at that moment.</remarks>
public interface ISinkChoice
{
    /// <summary>Where a stream goes.</summary>
    /// <param name="streamId">The stream.</param>
    /// <param name="description">Whose lines they are.</param>
    /// <param name="problem">Why that is not known, on one line; the result is then no more than a guess. Null when all is well.</param>
    IReadOnlyList<StreamSink> SinksOf(string streamId, StreamDescription description, out string? problem);
}

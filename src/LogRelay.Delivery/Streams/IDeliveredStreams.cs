using LogRelay.Journal;

namespace LogRelay.Delivery.Streams;

/// <summary>The streams that a program stores, as those see them who give them to sinks.</summary>
/// <remarks>Any thread.</remarks>
public interface IDeliveredStreams
{
    /// <summary>A stream's folder.</summary>
    string FolderOf(string streamId);

    /// <summary>True while the stream is open and somebody may append to it.</summary>
    bool IsWritten(string streamId);

    /// <summary>Opens a stream, or joins those who use it. Each call needs a <see cref="ReleaseAsync"/>.</summary>
    /// <exception cref="IOException">Its folder cannot be used.</exception>
    Task<IStreamInUse> AcquireAsync(string streamId);

    /// <summary>Ends one use.</summary>
    Task ReleaseAsync(IStreamInUse stream);

    /// <summary>Writes down which sinks a stream is kept for, and where each of them begins.</summary>
    /// <param name="stream">In use by the caller.</param>
    /// <param name="sinks">By name; from then on in the stream's description.</param>
    /// <exception cref="IOException">It could not be written.</exception>
    Task SettleSinksAsync(IStreamInUse stream, IReadOnlyDictionary<string, long> sinks);

    /// <summary>The streams that are being written now.</summary>
    IReadOnlyList<string> Written();

    /// <summary>All streams on disk.</summary>
    IEnumerable<string> Stored();

    /// <summary>The journals that are open now; each may be closed at any moment.</summary>
    IEnumerable<StreamJournal> OpenJournals();
}

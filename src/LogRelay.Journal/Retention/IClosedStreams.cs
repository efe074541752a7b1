namespace LogRelay.Journal.Retention;

/// <summary>The streams that nobody uses: retention opens one only to remove something.</summary>
/// <remarks>Any thread.</remarks>
public interface IClosedStreams
{
    /// <summary>
    /// Does something with a stream that nobody uses; whoever wants to use it meanwhile waits. Itself it waits for nobody.
    /// </summary>
    /// <param name="streamId">The stream.</param>
    /// <param name="action">Gets the stream; what it opened is closed behind it.</param>
    /// <returns>False, and nothing done, when somebody uses it.</returns>
    /// <exception cref="IOException">It cannot be opened or removed.</exception>
    bool TryHold(string streamId, Action<IHeldJournal> action);

    /// <summary>A stream was removed as a whole because the budget wanted it.</summary>
    /// <param name="streamId">The stream.</param>
    /// <param name="bytes">What it took on disk.</param>
    /// <param name="undelivered">Records of it that sinks had not got, added up over these.</param>
    /// <param name="sinks">The names of these.</param>
    void Removed(string streamId, long bytes, long undelivered, IReadOnlyList<string> sinks);

    /// <summary>Storage refused to open or remove something; it is tried again later.</summary>
    void Failed(string streamId, Exception failure);
}

using LogRelay.Query.Engine;

namespace LogRelay.Query.Service;

/// <summary>Streams that are open for one search.</summary>
/// <param name="streams">In the order of their ids, which is that of records with one time.</param>
/// <param name="live">Ids of those that somebody logs to now.</param>
/// <param name="problems">Streams that could not be opened, one sentence each.</param>
/// <param name="close">Gives back what they hold.</param>
public sealed class OpenStreams(
    IReadOnlyList<StreamToSearch> streams, IReadOnlySet<string> live, IReadOnlyList<string> problems, Func<ValueTask> close) : IAsyncDisposable
{
    private Func<ValueTask>? _close = close;

    /// <summary>What the engine searches.</summary>
    public IReadOnlyList<StreamToSearch> Streams => streams;

    /// <summary>Streams that could not be opened, one sentence each.</summary>
    public IReadOnlyList<string> Problems => problems;

    /// <summary>True when somebody logs to the stream now.</summary>
    public bool IsLive(string streamId) => live.Contains(streamId);

    /// <summary>Gives back what they hold; who they are can still be asked.</summary>
    public ValueTask DisposeAsync() => Interlocked.Exchange(ref _close, null)?.Invoke() ?? ValueTask.CompletedTask;
}

using LogRelay.Query.Following;

namespace LogRelay.Query.Service;

/// <summary>The streams that somebody writes to now. Any thread.</summary>
public interface ILiveStreams
{
    /// <summary>Every stream that is written to, each as soon as it is; one that ended and begins again comes again.</summary>
    /// <param name="isWanted">Says which.</param>
    /// <param name="ends">By id, where reading begins of streams that were there; another one is read from <paramref name="sinceNano"/> on.</param>
    /// <param name="sinceNano">Nanoseconds since 1970-01-01 UTC.</param>
    /// <param name="ct">Ends it.</param>
    IAsyncEnumerable<StreamToFollow> FollowAsync(
        Predicate<StreamFacts> isWanted, IReadOnlyDictionary<string, long> ends, long sinceNano, CancellationToken ct);
}

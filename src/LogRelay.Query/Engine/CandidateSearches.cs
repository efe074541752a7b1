using System.Collections.Concurrent;
using LogRelay.Query.Matching;

namespace LogRelay.Query.Engine;

/// <summary>What is looked for in the blocks of one request's streams: made once where the streams agree. Any thread.</summary>
internal sealed class CandidateSearches
{
    // Of many texts a search is large, and there are thousands of streams.
    private readonly ConcurrentDictionary<string, CandidateSearch> _many = [];

    /// <summary>The search for texts.</summary>
    public CandidateSearch Of(RequiredText required) => required.IsMany
        // No text has a newline in it.
        ? _many.GetOrAdd(string.Join('\n', required.Alternatives), static (_, texts) => new CandidateSearch(texts), required)
        : new CandidateSearch(required);
}

namespace LogRelay.Query.Sources;

/// <summary>The folder of one stream.</summary>
/// <param name="Parent">What it was found in.</param>
/// <param name="Path">The folder.</param>
/// <param name="Origin">The node that sent it; null for this host's own.</param>
public sealed record JournalFolder(LogFolder Parent, string Path, StreamOrigin? Origin = null)
{
    /// <summary>Who the stream is, without opening its logs.</summary>
    /// <param name="problem">Why little is known; null when that is as it should be.</param>
    public StreamFacts FactsOf(out string? problem)
    {
        var facts = Parent.FactsOf(Path, out problem);
        return Origin is null ? facts : StreamIdentity.At(facts, Origin);
    }
}

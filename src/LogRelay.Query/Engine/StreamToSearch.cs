using LogRelay.Journal.Reading;

namespace LogRelay.Query.Engine;

/// <summary>A stream that is searched.</summary>
/// <param name="Facts">Who it is.</param>
/// <param name="Blocks">What there is of it. The caller disposes of it after the search.</param>
public sealed record StreamToSearch(StreamFacts Facts, JournalBlocks Blocks);

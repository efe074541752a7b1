using LogRelay.Journal.Reading;
using LogRelay.Query.Matching;

namespace LogRelay.Query.Engine;

/// <summary>How one stream is searched.</summary>
/// <param name="Blocks">The stream's blocks.</param>
/// <param name="Matcher">Says what is looked for.</param>
/// <param name="Candidates">Says where it may be.</param>
internal sealed record StreamPlan(JournalBlocks Blocks, RecordMatcher Matcher, CandidateSearch Candidates);

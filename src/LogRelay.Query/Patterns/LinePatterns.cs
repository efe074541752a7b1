namespace LogRelay.Query.Patterns;

/// <summary>The patterns of matching lines. Immutable.</summary>
/// <param name="Patterns">Most frequent first; with a comparison new ones first, then those that became more frequent.</param>
/// <param name="Records">Records that match.</param>
/// <param name="Distinct">Patterns that were counted, those that are not listed included.</param>
/// <param name="Uncounted">Records whose pattern found no room: not 0 when there were too many different ones.</param>
public sealed record LinePatterns(IReadOnlyList<LinePattern> Patterns, long Records, long Distinct, long Uncounted);

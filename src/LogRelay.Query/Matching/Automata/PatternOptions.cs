namespace LogRelay.Query.Matching.Automata;

/// <summary>What the inline options of an expression change: <c>(?i)</c>, <c>(?m)</c>, <c>(?s)</c>.</summary>
/// <param name="IgnoreCase">Letters in either case are the same.</param>
/// <param name="MultiLine"><c>^</c> and <c>$</c> are for every line.</param>
/// <param name="SingleLine"><c>.</c> is a newline too.</param>
internal readonly record struct PatternOptions(bool IgnoreCase, bool MultiLine, bool SingleLine);

namespace LogRelay.Query.Language.Syntax;

/// <summary>Matches a line in which the expression is found.</summary>
/// <param name="Pattern">.NET's syntax without backreferences and lookaround; it compiles.</param>
/// <param name="IgnoreCase">The flag <c>i</c>.</param>
public sealed record RegexNode(string Pattern, bool IgnoreCase) : QueryNode;

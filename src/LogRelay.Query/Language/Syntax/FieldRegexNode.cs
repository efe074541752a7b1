namespace LogRelay.Query.Language.Syntax;

/// <summary>Matches a record in whose field the expression is found.</summary>
/// <param name="Field">The field's name as the person wrote it.</param>
/// <param name="Pattern">As of <see cref="RegexNode"/>.</param>
/// <param name="IgnoreCase">The flag <c>i</c>.</param>
public sealed record FieldRegexNode(string Field, string Pattern, bool IgnoreCase) : QueryNode;

namespace LogRelay.Query.Language.Syntax;

/// <summary>Matches a record whose field is a number, or a level, that compares so. A value that is neither never matches.</summary>
/// <param name="Field">The field's name as the person wrote it.</param>
/// <param name="Comparison">The operator.</param>
/// <param name="Operand">The right side as written: a number with or without a unit, or for <c>level</c> a level's name.</param>
public sealed record FieldCompareNode(string Field, Comparison Comparison, string Operand) : QueryNode;

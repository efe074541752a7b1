namespace LogRelay.Query.Language.Syntax;

/// <summary>Matches what its operand does not match; a record without the field in question too.</summary>
/// <param name="Operand">What must not hold.</param>
public sealed record NotNode(QueryNode Operand) : QueryNode;

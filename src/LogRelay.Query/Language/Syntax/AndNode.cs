namespace LogRelay.Query.Language.Syntax;

/// <summary>Matches what both operands match.</summary>
/// <param name="Left">The one.</param>
/// <param name="Right">The other.</param>
public sealed record AndNode(QueryNode Left, QueryNode Right) : QueryNode;

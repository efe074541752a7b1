namespace LogRelay.Query.Language.Syntax;

/// <summary>Matches what at least one operand matches.</summary>
/// <param name="Left">The one.</param>
/// <param name="Right">The other.</param>
public sealed record OrNode(QueryNode Left, QueryNode Right) : QueryNode;

namespace LogRelay.Query.Language.Syntax;

/// <summary>Matches every record: the empty query.</summary>
public sealed record EverythingNode : QueryNode;

namespace LogRelay.Query.Language.Syntax;

/// <summary>A part of a query: what a record has to be like. Immutable; safe from any thread.</summary>
public abstract record QueryNode;

namespace LogRelay.Query.Matching.Automata.Syntax;

/// <summary>A part of a regular expression. Immutable.</summary>
internal abstract record Piece;

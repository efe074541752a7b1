namespace LogRelay.Query.Matching.Automata.Syntax;

/// <summary>One of several.</summary>
internal sealed record ChoicePiece(IReadOnlyList<Piece> Choices) : Piece;

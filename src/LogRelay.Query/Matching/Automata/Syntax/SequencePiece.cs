namespace LogRelay.Query.Matching.Automata.Syntax;

/// <summary>One after the other; without parts, the empty text.</summary>
internal sealed record SequencePiece(IReadOnlyList<Piece> Parts) : Piece;

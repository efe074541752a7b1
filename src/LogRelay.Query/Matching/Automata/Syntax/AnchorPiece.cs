namespace LogRelay.Query.Matching.Automata.Syntax;

/// <summary>A condition on the place.</summary>
internal sealed record AnchorPiece(Anchor Anchor) : Piece;

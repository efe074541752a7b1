namespace LogRelay.Query.Matching.Automata.Syntax;

/// <summary>The same part several times. Whether many or few are tried first decides which match is found, never if there is one.</summary>
/// <param name="Part">What is repeated.</param>
/// <param name="Min">At least so often.</param>
/// <param name="Max">At most so often; null: without end.</param>
internal sealed record RepeatPiece(Piece Part, int Min, int? Max) : Piece;

namespace LogRelay.Query.Matching.Automata.Syntax;

/// <summary>One UTF-16 unit of a set.</summary>
/// <param name="Set">Its number in <see cref="CharacterSets"/>.</param>
internal sealed record CharacterPiece(int Set) : Piece;

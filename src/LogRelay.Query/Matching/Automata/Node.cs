namespace LogRelay.Query.Matching.Automata;

/// <summary>A node of an <see cref="ExpressionGraph"/>.</summary>
/// <param name="Kind">What it does.</param>
/// <param name="Argument">The set's number, the <see cref="Syntax.Anchor"/>, or the second way of a fork.</param>
/// <param name="Next">The node after it.</param>
internal readonly record struct Node(NodeKind Kind, int Argument, int Next);

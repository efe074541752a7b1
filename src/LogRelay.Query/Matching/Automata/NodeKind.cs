namespace LogRelay.Query.Matching.Automata;

/// <summary>What a node of an <see cref="ExpressionGraph"/> does.</summary>
internal enum NodeKind
{
    /// <summary>Takes one unit of a set.</summary>
    Take,

    /// <summary>Goes both ways.</summary>
    Fork,

    /// <summary>Goes on where a condition holds.</summary>
    Check,

    /// <summary>The expression is found.</summary>
    Found,
}

using System.Diagnostics.CodeAnalysis;
using LogRelay.Query.Language.Syntax;

namespace LogRelay.Query.Language;

/// <summary>A query's tree, or why there is none.</summary>
/// <param name="Root">The tree; null when <paramref name="Error"/> is not.</param>
/// <param name="Error">The first fault from the left; null when there is none.</param>
public sealed record QueryParseResult(QueryNode? Root, QueryError? Error)
{
    /// <summary>True when there is a tree.</summary>
    [MemberNotNullWhen(true, nameof(Root))]
    [MemberNotNullWhen(false, nameof(Error))]
    public bool IsValid => Error is null;
}

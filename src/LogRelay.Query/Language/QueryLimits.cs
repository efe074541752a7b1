namespace LogRelay.Query.Language;

/// <summary>How large a query may be; beyond it there is an error, whatever the query says.</summary>
public static class QueryLimits
{
    /// <summary>Characters of a query.</summary>
    public const int MaxLength = 16 * 1024;

    /// <summary>Parentheses and negations within each other.</summary>
    public const int MaxDepth = 100;

    /// <summary>Words, phrases, expressions and fields together.</summary>
    public const int MaxTerms = 500;

    /// <summary>Regular expressions; each holds an automaton while the query runs.</summary>
    public const int MaxExpressions = 20;

    /// <summary>Characters of one regular expression.</summary>
    public const int MaxExpressionLength = 1000;
}

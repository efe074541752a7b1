namespace LogRelay.Query.Language;

/// <summary>Carries the first fault out of the parser; <see cref="QueryParser"/> turns it into a result.</summary>
internal sealed class QueryFaultException(QueryError error) : Exception(error.Message)
{
    /// <summary>The fault.</summary>
    public QueryError Error { get; } = error;
}

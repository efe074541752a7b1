using LogRelay.Query.Language;

namespace LogRelay.Query.Service;

/// <summary>A request that cannot be answered as it is; the message says why and what is allowed, for a person.</summary>
/// <param name="message">For a person.</param>
/// <param name="error">Where the query is at fault; null when something else is.</param>
public sealed class QueryRefusedException(string message, QueryError? error = null) : Exception(message)
{
    /// <summary>Where the query is at fault; null when something else is.</summary>
    public QueryError? Error { get; } = error;
}

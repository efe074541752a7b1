using LogRelay.Aggregator.Store.ClickHouse;

namespace LogRelay.Aggregator.Query.ClickHouse;

/// <summary>Asks ClickHouse. Any thread.</summary>
internal interface IClickHouseQueries
{
    /// <summary>Asks.</summary>
    /// <param name="sql">A SELECT with its FORMAT.</param>
    /// <param name="limit">How long it may take at the server; null: no bound but the caller's.</param>
    /// <param name="ct">Ends it, at the server too.</param>
    /// <returns>The answer's bytes, whole or none. Disposing of it early ends what is left.</returns>
    /// <exception cref="ClickHouseException">The server refused, or failed.</exception>
    /// <exception cref="IOException">No server can be reached, or the answer broke off.</exception>
    Task<Stream> AskAsync(string sql, TimeSpan? limit, CancellationToken ct);
}

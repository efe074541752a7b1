namespace LogRelay.Aggregator.Access.Tokens;

/// <summary>What is known of a token; the token itself is known to its owner alone.</summary>
/// <param name="Name">For people and the log.</param>
/// <param name="Scopes">What its owner may do.</param>
/// <param name="Hash">SHA-256 of the token, in hexadecimal digits.</param>
/// <param name="Expires">From then on it counts no more; null: never.</param>
/// <param name="Node">Id or name of the one node that may use it; null: any.</param>
internal sealed record AccessToken(string Name, AccessScope Scopes, string Hash, DateTimeOffset? Expires, string? Node)
{
    /// <summary>Whether it has expired at a time.</summary>
    public bool HasExpired(DateTimeOffset now) => Expires <= now;
}

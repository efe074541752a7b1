namespace LogRelay.Options;

/// <summary>One aggregator and how to call it. Equal by value, whatever the spelling was: streams of equal options share one call.</summary>
public sealed record RelayOptions
{
    /// <summary><c>http://host:port</c> or <c>https://host:port</c>, nothing behind it.</summary>
    public required Uri Address { get; init; }

    /// <summary>Absolute path of a file with the token that is shown; null: none is.</summary>
    public string? TokenFile { get; init; }

    /// <summary>HTTPS: who is trusted, and what is shown; null over HTTP.</summary>
    public TlsOptions? Tls { get; init; }
}

using LogRelay.Options;

namespace LogRelay.Delivery.Sinks.Relay;

/// <summary>Which aggregator, and how it is called.</summary>
public sealed record RelaySettings
{
    /// <summary><c>http://host:port</c> or <c>https://host:port</c>.</summary>
    public required Uri Address { get; init; }

    /// <summary>Path of a file with the token that is shown, read for every call; null: none is.</summary>
    public string? TokenFile { get; init; }

    /// <summary>HTTPS: who is trusted, and what is shown; null over HTTP.</summary>
    public TlsOptions? Tls { get; init; }

    /// <summary>How long the aggregator may take to answer a call before it counts as not there.</summary>
    public TimeSpan WelcomeTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>With lines under way and no word from the aggregator for so long, the call is given up and made again.</summary>
    public TimeSpan SilenceTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long a stream that had nothing to send gathers lines after its first new one.</summary>
    public TimeSpan Linger { get; init; } = TimeSpan.FromMilliseconds(50);

    /// <summary>Bound of the first pause after a failure; doubles with every further one.</summary>
    public TimeSpan MinBackOff { get; init; } = TimeSpan.FromMilliseconds(100);

    /// <summary>Bound of every pause.</summary>
    public TimeSpan MaxBackOff { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How often cursors are made to survive a power loss.</summary>
    public TimeSpan CursorSyncInterval { get; init; } = TimeSpan.FromSeconds(1);
}

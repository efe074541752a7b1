namespace LogRelay.Testing.Gelf;

/// <summary>How a TCP receiver misbehaves on every connection that it accepts from now on.</summary>
public sealed record GelfTcpFault
{
    /// <summary>Behaves well.</summary>
    public static GelfTcpFault None { get; } = new();

    /// <summary>Accepts and never reads.</summary>
    public bool NeverReads { get; init; }

    /// <summary>Resets the connection, unread bytes and all, once so many bytes were read.</summary>
    public long? ResetAfterBytes { get; init; }

    /// <summary>Reads at most so many bytes at a time, with a pause after each.</summary>
    public int? SlowReadBytes { get; init; }

    /// <summary>Ends its side after so many bytes, with the bytes that came until then read.</summary>
    public long? CloseAfterBytes { get; init; }

    /// <summary>Reads everything, and keeps its side open after the sender's end.</summary>
    public bool NeverCloses { get; init; }

    /// <summary>With TLS: accepts and never shakes hands.</summary>
    public bool NeverShakesHands { get; init; }

    /// <summary>With TLS: closes the connection without a word inside TLS.</summary>
    public bool ClosesUnannounced { get; init; }
}

namespace LogRelay.Testing.Gelf;

/// <summary>What an HTTP receiver does with a request in the place of taking it.</summary>
public sealed record GelfHttpFault
{
    /// <summary>Answers with this status; its messages are not taken.</summary>
    public int? Status { get; init; }

    /// <summary>Says so in <c>Retry-After</c>.</summary>
    public string? RetryAfter { get; init; }

    /// <summary>Never answers.</summary>
    public bool Hangs { get; init; }

    /// <summary>Breaks the connection off without an answer; <see cref="TakesFirst"/> says whether it took the messages before.</summary>
    public bool BreaksOff { get; init; }

    /// <summary>Takes the messages before it misbehaves.</summary>
    public bool TakesFirst { get; init; }

    /// <summary>Announces that it closes the connection behind its answer, and does.</summary>
    public bool Closes { get; init; }

    /// <summary>Waits so long before it goes on.</summary>
    public TimeSpan Delay { get; init; }
}

using System.Net;

namespace LogRelay.Testing.CloudWatch;

/// <summary>What goes wrong with one call.</summary>
public sealed record CloudWatchFault
{
    /// <summary>The request is not even read, and never answered.</summary>
    public bool NeverReads { get; init; }

    /// <summary>The request is read and never answered.</summary>
    public bool NeverAnswers { get; init; }

    /// <summary>The head of the answer comes, its body never does.</summary>
    public bool HalfAnswers { get; init; }

    /// <summary>The connection is reset in the place of an answer.</summary>
    public bool Resets { get; init; }

    /// <summary>With every other fault but <see cref="NeverReads"/>: the events are stored all the same.</summary>
    public bool StoresFirst { get; init; }

    /// <summary>The answer comes so much later.</summary>
    public TimeSpan Delay { get; init; }

    /// <summary>The answer has this status; null: an honest answer.</summary>
    public HttpStatusCode? Status { get; init; }

    /// <summary>The error's type in that answer; null: a body that is no JSON, as from a proxy.</summary>
    public string? ErrorType { get; init; }

    /// <summary>The error's message.</summary>
    public string Message { get; init; } = "injected";

    /// <summary>Header <c>Retry-After</c>; null for none.</summary>
    public string? RetryAfter { get; init; }

    /// <summary>An error of the service.</summary>
    public static CloudWatchFault Error(HttpStatusCode status, string? errorType, string message = "injected") =>
        new() { Status = status, ErrorType = errorType, Message = message };
}

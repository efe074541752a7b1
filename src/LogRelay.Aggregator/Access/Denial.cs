using Grpc.Core;

namespace LogRelay.Aggregator.Access;

/// <summary>Why a call is not let in, and how each protocol says so.</summary>
/// <param name="Grpc">The status of a gRPC call.</param>
/// <param name="Http">The status of any other request.</param>
/// <param name="Reason">For the caller and the log, with the way out.</param>
internal sealed record Denial(StatusCode Grpc, int Http, string Reason)
{
    private const string Realm = "Bearer realm=\"logrelay\"";

    /// <summary>What would let the caller in, as <c>WWW-Authenticate</c> has it; null when nothing would.</summary>
    public string? Challenge { get; private init; }

    /// <summary>When to try again; null when that is no use.</summary>
    public TimeSpan? RetryAfter { get; private init; }

    /// <summary>Nobody knows who calls.</summary>
    public static Denial Unauthenticated(string reason, bool isTokenWrong = false) => new(StatusCode.Unauthenticated, StatusCodes.Status401Unauthorized, reason)
    {
        Challenge = isTokenWrong ? Realm + ", error=\"invalid_token\"" : Realm,
    };

    /// <summary>Who calls may not do this.</summary>
    public static Denial Forbidden(string reason) => new(StatusCode.PermissionDenied, StatusCodes.Status403Forbidden, reason);

    /// <summary>Who calls has a token without a scope that this needs.</summary>
    /// <param name="reason">Says so.</param>
    /// <param name="scope">What would do.</param>
    public static Denial OutOfScope(string reason, string scope) => Forbidden(reason) with { Challenge = $"{Realm}, error=\"insufficient_scope\", scope=\"{scope}\"" };

    /// <summary>There is nothing of that name.</summary>
    public static Denial Unknown(string reason) => new(StatusCode.Unimplemented, StatusCodes.Status404NotFound, reason);

    /// <summary>The request is none.</summary>
    public static Denial Malformed(string reason, int http = StatusCodes.Status400BadRequest) => new(StatusCode.InvalidArgument, http, reason);

    /// <summary>The request is too large.</summary>
    public static Denial TooLarge(string reason) => new(StatusCode.ResourceExhausted, StatusCodes.Status413PayloadTooLarge, reason);

    /// <summary>The caller has too much under way, or was too fast.</summary>
    public static Denial TooMany(string reason, TimeSpan retryAfter) =>
        new(StatusCode.ResourceExhausted, StatusCodes.Status429TooManyRequests, reason) { RetryAfter = retryAfter };

    /// <summary>The call took longer than it may.</summary>
    public static Denial TooLong(string reason) => new(StatusCode.ResourceExhausted, StatusCodes.Status503ServiceUnavailable, reason);
}

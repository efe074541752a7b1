using Grpc.Core;

namespace LogRelay.Aggregator.Access;

/// <summary>Why a call is not let in, and how each protocol says so.</summary>
/// <param name="Grpc">The status of a gRPC call.</param>
/// <param name="Http">The status of any other request.</param>
/// <param name="Reason">For the caller and the log, with the way out.</param>
internal sealed record Denial(StatusCode Grpc, int Http, string Reason)
{
    /// <summary>Who knows who they are may not do this.</summary>
    public static Denial Forbidden(string reason) => new(StatusCode.PermissionDenied, StatusCodes.Status403Forbidden, reason);

    /// <summary>There is nothing of that name.</summary>
    public static Denial Unknown(string reason) => new(StatusCode.Unimplemented, StatusCodes.Status404NotFound, reason);
}

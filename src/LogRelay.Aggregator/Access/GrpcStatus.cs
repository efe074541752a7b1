using System.Globalization;
using Microsoft.AspNetCore.Http.Features;

namespace LogRelay.Aggregator.Access;

/// <summary>The status that a gRPC call ends with, while it can still be changed: after its handler, before its end.</summary>
internal static class GrpcStatus
{
    /// <summary>Puts another status in the place of the handler's.</summary>
    public static void Replace(HttpContext context, Denial denial)
    {
        var trailers = context.Response.HasStarted
            ? context.Features.GetRequiredFeature<IHttpResponseTrailersFeature>().Trailers
            : context.Response.Headers;
        trailers["grpc-status"] = ((int)denial.Grpc).ToString(CultureInfo.InvariantCulture);
        trailers["grpc-message"] = DenialWriter.Escaped(denial.Reason);
    }
}

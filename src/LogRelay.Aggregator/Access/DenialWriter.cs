using System.Globalization;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.WebUtilities;

namespace LogRelay.Aggregator.Access;

/// <summary>Answers a call that is not let in: a gRPC status for gRPC, RFC 9457's problem for everybody else.</summary>
internal static class DenialWriter
{
    private const string GrpcContentType = "application/grpc";

    /// <summary>Whether a request is a gRPC call.</summary>
    public static bool IsGrpc(HttpRequest request) =>
        request.ContentType?.StartsWith(GrpcContentType, StringComparison.OrdinalIgnoreCase) == true;

    /// <summary>Answers; nothing of the answer may have been sent.</summary>
    public static Task WriteAsync(HttpContext context, Denial denial) =>
        IsGrpc(context.Request) ? WriteGrpcAsync(context.Response, denial) : WriteProblemAsync(context.Response, denial);

    /// <summary>What the caller was told, for the log.</summary>
    public static string CodeOf(HttpRequest request, Denial denial) =>
        IsGrpc(request) ? denial.Grpc.ToString() : denial.Http.ToString(CultureInfo.InvariantCulture);

    // Headers alone, with the trailers among them: what gRPC calls Trailers-Only.
    private static Task WriteGrpcAsync(HttpResponse response, Denial denial)
    {
        response.ContentType = GrpcContentType;
        response.Headers["grpc-status"] = ((int)denial.Grpc).ToString(CultureInfo.InvariantCulture);
        response.Headers["grpc-message"] = Escaped(denial.Reason);
        if (denial.RetryAfter is { } retry)
        {
            response.Headers["grpc-retry-pushback-ms"] = ((long)Math.Ceiling(retry.TotalMilliseconds)).ToString(CultureInfo.InvariantCulture);
        }
        return response.CompleteAsync();
    }

    private static async Task WriteProblemAsync(HttpResponse response, Denial denial)
    {
        response.StatusCode = denial.Http;
        response.ContentType = "application/problem+json";
        response.Headers.CacheControl = "no-store";
        response.Headers.WWWAuthenticate = denial.Challenge;
        if (denial.RetryAfter is { } retry)
        {
            response.Headers.RetryAfter = ((long)Math.Max(1, Math.Ceiling(retry.TotalSeconds))).ToString(CultureInfo.InvariantCulture);
        }
        await using var json = new Utf8JsonWriter(response.BodyWriter);
        json.WriteStartObject();
        json.WriteString("title"u8, ReasonPhrases.GetReasonPhrase(denial.Http));
        json.WriteNumber("status"u8, denial.Http);
        json.WriteString("detail"u8, denial.Reason);
        json.WriteEndObject();
    }

    // As gRPC wants it: visible ASCII as it is, everything else and '%' in hexadecimal.
    internal static string Escaped(string text)
    {
        var escaped = new StringBuilder(text.Length);
        foreach (var octet in Encoding.UTF8.GetBytes(text))
        {
            _ = octet is >= (byte)' ' and <= (byte)'~' and not (byte)'%'
                ? escaped.Append((char)octet)
                : escaped.Append(CultureInfo.InvariantCulture, $"%{octet:X2}");
        }
        return escaped.ToString();
    }
}

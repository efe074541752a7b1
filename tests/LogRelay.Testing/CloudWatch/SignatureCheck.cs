using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace LogRelay.Testing.CloudWatch;

/// <summary>Checks AWS's signature version 4 from the written specification, with no code in common with the sender.</summary>
internal static class SignatureCheck
{
    private static readonly string[] Needed = ["host", "x-amz-date", "x-amz-target", "content-type"];

    /// <summary>What is wrong with the request's signature; null when nothing is.</summary>
    public static string? FindFault(HttpRequest request, byte[] body, CloudWatchIdentity identity, DateTimeOffset now)
    {
        var authorization = request.Headers.Authorization.ToString();
        const string Scheme = "AWS4-HMAC-SHA256 ";
        if (!authorization.StartsWith(Scheme, StringComparison.Ordinal))
        {
            return "not signed";
        }
        var parts = authorization[Scheme.Length..].Split(',', StringSplitOptions.TrimEntries).Select(static part => part.Split('=', 2)).ToDictionary(static p => p[0], static p => p[1], StringComparer.Ordinal);
        var scope = parts["Credential"].Split('/', 2);
        var time = request.Headers["X-Amz-Date"].ToString();
        var day = time[..8];
        if (scope[0] != identity.AccessKey || scope[1] != $"{day}/{identity.Region}/logs/aws4_request")
        {
            return $"signed for {parts["Credential"]}";
        }
        if (identity.Token is not null && request.Headers["X-Amz-Security-Token"] != identity.Token)
        {
            return "not the session token";
        }
        var at = DateTimeOffset.ParseExact(time, "yyyyMMdd'T'HHmmss'Z'", System.Globalization.CultureInfo.InvariantCulture, System.Globalization.DateTimeStyles.AssumeUniversal);
        if ((at - now).Duration() > TimeSpan.FromMinutes(5))
        {
            return $"Signature expired: {time} is not within 5 minutes of {now:O}";
        }
        var names = parts["SignedHeaders"].Split(';');
        if (Needed.Except(names).Any())
        {
            return $"signs only {parts["SignedHeaders"]}";
        }
        var canonical = string.Join('\n',
            [request.Method, request.Path.Value!, "", .. names.Select(name => $"{name}:{request.Headers[name]}"), "", parts["SignedHeaders"], Hex(SHA256.HashData(body))]);
        var toSign = $"AWS4-HMAC-SHA256\n{time}\n{scope[1]}\n{Hex(SHA256.HashData(Encoding.UTF8.GetBytes(canonical)))}";
        var key = Encoding.UTF8.GetBytes("AWS4" + identity.SecretKey);
        foreach (var step in scope[1].Split('/'))
        {
            key = HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(step));
        }
        return Hex(HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(toSign))) == parts["Signature"] ? null : "The request signature we calculated does not match";
    }

    private static string Hex(byte[] bytes) => Convert.ToHexStringLower(bytes);
}

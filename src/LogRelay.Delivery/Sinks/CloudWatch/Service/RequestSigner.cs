using System.Globalization;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using Amazon.Runtime;
using Amazon.Runtime.Internal.Auth;

namespace LogRelay.Delivery.Sinks.CloudWatch.Service;

/// <summary>Signs requests with AWS's signature version 4; the keys and the signature are AWSSDK.Core's work.</summary>
/// <remarks>Any thread.</remarks>
internal sealed class RequestSigner(string region, Uri endpoint)
{
    private const string Service = "logs";

    private readonly string _canonicalPath = string.Join('/', endpoint.AbsolutePath.Split('/').Select(Uri.EscapeDataString));

    /// <summary>Adds what a signed request has to carry.</summary>
    /// <param name="headers">The request's headers.</param>
    /// <param name="contentType">The body's type.</param>
    /// <param name="target">The operation.</param>
    /// <param name="body">The body.</param>
    /// <param name="credentials">Who asks.</param>
    /// <param name="now">The service's time, UTC.</param>
    public void Sign(HttpRequestHeaders headers, string contentType, string target, ReadOnlySpan<byte> body, ImmutableCredentials credentials, DateTime now)
    {
        var time = now.ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture);
        var token = credentials.UseToken ? credentials.Token : null;
        headers.Add("X-Amz-Target", target);
        headers.Add("X-Amz-Date", time);
        if (token is not null)
        {
            headers.Add("X-Amz-Security-Token", token);
        }
        var signedHeaders = token is null
            ? "content-type;host;x-amz-date;x-amz-target"
            : "content-type;host;x-amz-date;x-amz-security-token;x-amz-target";
        var tokenLine = token is null ? "" : $"x-amz-security-token:{token}\n";
        var request = $"POST\n{_canonicalPath}\n\ncontent-type:{contentType}\nhost:{endpoint.Authority}\nx-amz-date:{time}\n{tokenLine}x-amz-target:{target}\n"
            + $"\n{signedHeaders}\n{Convert.ToHexStringLower(SHA256.HashData(body))}";
        var signature = AWS4Signer.ComputeSignature(credentials, region, now, Service, signedHeaders, request);
        headers.TryAddWithoutValidation("Authorization", signature.ForAuthorizationHeader);
    }
}

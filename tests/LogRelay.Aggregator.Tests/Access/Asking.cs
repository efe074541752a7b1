using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Grpc.Core;
using Xunit;

namespace LogRelay.Aggregator.Tests.Access;

/// <summary>Calls the aggregator in every way, and says what it answered.</summary>
internal static class Asking
{
    /// <summary>Over HTTP.</summary>
    public static async Task<Answer> HttpAsync(this GuardedAggregator aggregator, string path, string? authorization, Action<HttpRequestMessage>? change = null, X509Certificate2? certificate = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path) { Version = HttpVersion.Version20, VersionPolicy = HttpVersionPolicy.RequestVersionExact };
        if (authorization is not null)
        {
            _ = request.Headers.TryAddWithoutValidation("Authorization", authorization);
        }
        change?.Invoke(request);
        try
        {
            using var response = await aggregator.Http(certificate).SendAsync(request, TestContext.Current.CancellationToken);
            var grpc = response.StatusCode == HttpStatusCode.OK && response.Headers.TryGetValues("grpc-status", out var status) ? (StatusCode)int.Parse(status.Single(), System.Globalization.CultureInfo.InvariantCulture) : (StatusCode?)null;
            return new Answer(
                grpc?.ToString() ?? $"{(int)response.StatusCode}",
                $"{await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)} {response.Headers} {response.Content.Headers}");
        }
        catch (HttpRequestException ended)
        {
            return new Answer("connection", ended.ToString());
        }
    }

    /// <summary>As a node, with its first words.</summary>
    public static async Task<Answer> RelayAsync(this GuardedAggregator aggregator, string? authorization, X509Certificate2? certificate = null, Uri? address = null)
    {
        using var node = aggregator.Node(authorization, certificate, address);
        return await RelayAsync(node, NodePlayer.HelloOf());
    }

    /// <summary>As a node.</summary>
    public static async Task<Answer> RelayAsync(NodePlayer node, Protocol.V1.Hello hello)
    {
        try
        {
            await node.SayAsync(hello);
        }
        catch (Exception ended) when (ended is RpcException or InvalidOperationException or HttpRequestException or IOException)
        {
            // It was refused before it could speak.
        }
        var status = await node.RefusalAsync();
        return new Answer(status.StatusCode.ToString(), status.Detail);
    }

    /// <summary>Bytes, and what comes back until the connection is ended.</summary>
    /// <param name="aggregator">Who is called.</param>
    /// <param name="bytes">What is said.</param>
    /// <param name="tls">Inside TLS, as HTTP/1.1.</param>
    public static async Task<Answer> RawAsync(this GuardedAggregator aggregator, byte[] bytes, bool tls = false)
    {
        var ct = TestContext.Current.CancellationToken;
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, aggregator.Address.Port, ct);
        Stream stream = client.GetStream();
        if (tls)
        {
            var inside = new SslStream(stream, leaveInnerStreamOpen: false, static (_, certificate, _, _) => certificate is not null);
            await inside.AuthenticateAsClientAsync(new SslClientAuthenticationOptions { TargetHost = "127.0.0.1", ApplicationProtocols = [SslApplicationProtocol.Http11] }, ct);
            stream = inside;
        }
        await using var _ = stream;
        var answer = new MemoryStream();
        try
        {
            await stream.WriteAsync(bytes, ct);
            await stream.CopyToAsync(answer, ct);
        }
        catch (IOException)
        {
            // It was reset.
        }
        return new Answer("connection", Encoding.Latin1.GetString(answer.ToArray()));
    }
}

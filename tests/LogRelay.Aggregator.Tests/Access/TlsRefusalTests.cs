using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using LogRelay.Aggregator.Access;
using LogRelay.Diagnostics;
using LogRelay.Testing;
using LogRelay.Testing.Tls;
using Xunit;

namespace LogRelay.Aggregator.Tests.Access;

/// <summary>Inside TLS: what is refused, what the log says, and that certificates come into force without breaking a connection.</summary>
public sealed class TlsRefusalTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly TlsAuthority _authority = new();
    private readonly TlsAuthority _other = new();

    public void Dispose()
    {
        _other.Dispose();
        _authority.Dispose();
        _folder.Dispose();
    }

    public static TheoryData<string, string, string> Connections => new()
    {
        { "HTTP/1.1 without TLS", "GET / HTTP/1.1\r\nHost: x\r\n\r\n", "HTTP/1.1 400 Bad Request" },
        { "HTTP/2 without TLS", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", "TLS is spoken here" },
        { "garbage", "\u0001\u0002\u0003\u0004", "HTTP/1.1 400 Bad Request" },
        { "a handshake that is none", "\u0016\u0003\u0001\u0000\u0005aaaaa", "" },
        { "a handshake of an old version", "\u0016\u0003\u0000\u0000\u0002\u0001\u0000", "" },
    };

    public static TheoryData<string, string, string> Requests => new()
    {
        { "two Authorization headers", "GET /test/read HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer a\r\nAuthorization: Bearer b\r\nConnection: close\r\n\r\n", "400" },
        { "no host", "GET /test/read HTTP/1.1\r\n\r\n", "400" },
        { "two hosts", "GET /test/read HTTP/1.1\r\nHost: x\r\nHost: y\r\n\r\n", "400" },
        { "a header without a name", "GET /test/read HTTP/1.1\r\nHost: x\r\n: y\r\n\r\n", "400" },
        { "a header with a NUL", "GET /test/read HTTP/1.1\r\nHost: x\r\nx: \0\r\n\r\n", "400" },
        { "a header that goes on", "GET /test/read HTTP/1.1\r\nHost: x\r\nx: y\r\n z\r\n\r\n", "400" },
        { "no version", "GET /test/read\r\nHost: x\r\n\r\n", "505" },
        { "a version from the future", "GET /test/read HTTP/9.9\r\nHost: x\r\n\r\n", "505" },
        { "a path without end", "GET /" + new string('a', 20_000) + " HTTP/1.1\r\nHost: x\r\n\r\n", "414" },
        { "headers without end", "GET / HTTP/1.1\r\nHost: x\r\nx: " + new string('a', 20_000) + "\r\n\r\n", "431" },
        { "two lengths", "POST /test/read HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n", "400" },
        { "a length of letters", "POST /test/read HTTP/1.1\r\nHost: x\r\nContent-Length: many\r\n\r\n", "400" },
        { "garbage", "\u0001\u0002\u0003\u0004\r\n\r\n", "400" },
    };

    public static TheoryData<string, string, string> Certificates => new()
    {
        { "none", "Unauthenticated", "a client certificate is needed" },
        { "expired", "Unauthenticated", "NotTimeValid" },
        { "of another authority", "Unauthenticated", "is not taken" },
        { "made by the client itself", "Unauthenticated", "is not taken" },
        { "a server's", "Unauthenticated", "NotValidForUsage" },
        { "of another node", "PermissionDenied", "the certificate is for host-2, and this is node host-1" },
    };

    [Theory]
    [MemberData(nameof(Connections))]
    public async Task Whoever_does_not_speak_TLS_is_told_so(string what, string said, string answered)
    {
        await using var aggregator = await GuardedAggregator.StartAsync(_folder, access => GuardedAggregator.WithTls(access, _folder, _authority));
        var answer = await aggregator.RawAsync(Encoding.Latin1.GetBytes(said));
        Assert.True(answer.Detail.Contains(answered, StringComparison.Ordinal), $"{what}: {answer.Detail}");
        await AssertWrittenDownAsync(aggregator, "connection", "");
        await aggregator.AssertServesAsync();
    }

    [Fact]
    public async Task A_node_that_calls_without_TLS_is_not_let_in()
    {
        await using var aggregator = await GuardedAggregator.StartAsync(_folder, access => GuardedAggregator.WithTls(access, _folder, _authority));
        var answer = await aggregator.RelayAsync("Bearer " + aggregator.Keys["node"], address: new UriBuilder(aggregator.Address) { Scheme = "http" }.Uri);
        // What gRPC makes of HTTP/2's INADEQUATE_SECURITY; or of a connection that is gone, when its own words were too late for that.
        Assert.True(
            (answer.Code == "PermissionDenied" && answer.Detail.Contains("INADEQUATE_SECURITY", StringComparison.Ordinal)) || answer.Code is "Internal" or "Unavailable",
            $"{answer.Code}: {answer.Detail}");
        await AssertWrittenDownAsync(aggregator, "connection", "plain text");
        aggregator.AssertNothingStored();
        await aggregator.AssertServesAsync();
    }

    [Theory]
    [MemberData(nameof(Requests))]
    public async Task A_request_that_is_none_is_refused(string what, string said, string code)
    {
        await using var aggregator = await GuardedAggregator.StartAsync(_folder, access => GuardedAggregator.WithTls(access, _folder, _authority));
        var answer = await aggregator.RawAsync(Encoding.Latin1.GetBytes(said), tls: true);
        Assert.True(answer.Detail.StartsWith($"HTTP/1.1 {code} ", StringComparison.Ordinal), $"{what}: {answer.Detail}");
        await AssertWrittenDownAsync(aggregator, code, "");
        await aggregator.AssertServesAsync();
    }

    [Theory]
    [MemberData(nameof(Certificates))]
    public async Task A_node_without_a_good_certificate_is_refused(string what, string code, string reason)
    {
        await using var aggregator = await GuardedAggregator.StartAsync(_folder, WithClientAuthority);
        using var own = SelfMade();
        var certificate = what switch
        {
            "none" => null,
            "expired" => _authority.IssueClient("host-1", expired: true),
            "of another authority" => _other.IssueClient("host-1"),
            "a server's" => _authority.IssueServer("host-1"),
            "of another node" => _authority.IssueClient("host-2"),
            _ => own,
        };
        var answer = await aggregator.RelayAsync("Bearer " + aggregator.Keys["node"], certificate);
        Assert.Equal(code, answer.Code);
        Assert.Contains(reason, answer.Detail, StringComparison.Ordinal);
        await AssertWrittenDownAsync(aggregator, code, reason);
        aggregator.AssertNothingStored();
        await aggregator.AssertServesAsync(_authority.IssueClient("host-1"));
    }

    [Fact]
    public async Task Readers_need_a_certificate_only_where_all_do_and_a_wrong_one_is_never_taken()
    {
        await using (var nodesAlone = await GuardedAggregator.StartAsync(_folder, WithClientAuthority))
        {
            Assert.Equal("200", (await nodesAlone.HttpAsync("/test/read", "Bearer " + nodesAlone.Keys["reader"])).Code);
            Assert.Equal("401", (await nodesAlone.HttpAsync("/test/read", "Bearer " + nodesAlone.Keys["reader"], certificate: _other.IssueClient("x"))).Code);
        }
        await using var all = await GuardedAggregator.StartAsync(_folder, access => WithClientAuthority(access) with { AllNeedCertificate = true });
        Assert.Equal("401", (await all.HttpAsync("/test/read", "Bearer " + all.Keys["reader"])).Code);
        Assert.Equal("200", (await all.HttpAsync("/test/read", "Bearer " + all.Keys["reader"], certificate: _authority.IssueClient("x"))).Code);
    }

    [Fact]
    public async Task A_node_whose_authority_is_taken_away_is_let_go()
    {
        await using var aggregator = await GuardedAggregator.StartAsync(_folder, WithClientAuthority);
        using var node = aggregator.Node("Bearer " + aggregator.Keys["node"], _authority.IssueClient("host-1"));
        _ = await node.BeginAsync();

        await File.WriteAllTextAsync(_folder.File("ca.pem"), _other.Pem, TestContext.Current.CancellationToken);
        aggregator.Look();

        Assert.Equal(Grpc.Core.StatusCode.Unauthenticated, (await node.RefusalAsync()).StatusCode);
        await aggregator.AssertServesAsync(_other.IssueClient("host-1"));
    }

    [Fact]
    public async Task A_new_certificate_is_shown_to_new_connections_and_breaks_no_open_one()
    {
        await using var aggregator = await GuardedAggregator.StartAsync(_folder, access => GuardedAggregator.WithTls(access, _folder, _authority));
        using var node = aggregator.Node("Bearer " + aggregator.Keys["node"]);
        _ = await node.BeginAsync();
        var first = await ShownAsync(aggregator);

        using var renewed = _authority.IssueServer("127.0.0.1");
        GuardedAggregator.WriteCertificate(_folder, renewed);
        aggregator.Look();
        var second = await ShownAsync(aggregator);
        await File.WriteAllTextAsync(_folder.File("key.pem"), "no key", TestContext.Current.CancellationToken);
        aggregator.Look();
        var third = await ShownAsync(aggregator);

        Assert.NotEqual(renewed.Thumbprint, first);
        Assert.Equal(renewed.Thumbprint, second);
        Assert.Equal(renewed.Thumbprint, third);
        Assert.NotEmpty(aggregator.Log.Of(EventIds.CertificateRefused));
        await node.SayAsync(NodePlayer.BatchOf(Lines.Numbered(0, 1), 0));
        Assert.NotEqual(0ul, (await node.HearAsync()).Ack.NextPosition);
    }

    private static async Task<string> ShownAsync(GuardedAggregator aggregator)
    {
        var shown = "";
        using var client = new HttpClient(new SocketsHttpHandler
        {
            SslOptions = { RemoteCertificateValidationCallback = (_, certificate, _, _) => (shown = certificate!.GetCertHashString()).Length > 0 },
        });
        using var response = await client.GetAsync(new Uri(aggregator.Address, "/test/open"), TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        return shown;
    }

    private static async Task AssertWrittenDownAsync(GuardedAggregator aggregator, string code, string reason) =>
        await Eventually.Holds(() => aggregator.Log.Of(EventIds.AccessRefused).Any(line => line.Fields["Code"] == code && line.Fields["Reason"].Contains(reason, StringComparison.Ordinal)));

    private static X509Certificate2 SelfMade()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=host-1", key, HashAlgorithmName.SHA256);
        return request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
    }

    private AccessSettings WithClientAuthority(AccessSettings access)
    {
        File.WriteAllText(_folder.File("ca.pem"), _authority.Pem);
        return GuardedAggregator.WithTls(access, _folder, _authority) with { ClientAuthorityFile = _folder.File("ca.pem"), CertificateNamesNode = true };
    }
}

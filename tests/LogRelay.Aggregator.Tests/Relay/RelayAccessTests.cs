using System.Globalization;
using System.Security.Cryptography.X509Certificates;
using LogRelay.Delivery.Sinks.Relay;
using LogRelay.Options;
using LogRelay.Testing;
using LogRelay.Testing.Tls;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace LogRelay.Aggregator.Tests.Relay;

/// <summary>What a node shows the aggregator, whom it trusts, and what a person is told when that does not do.</summary>
public sealed class RelayAccessTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly TlsAuthority _authority = new();

    public RelayAccessTests() => File.WriteAllText(_folder.File("ca.pem"), _authority.Pem);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private TlsOptions Trust => new(_folder.File("ca.pem"), null, null, null);

    public void Dispose()
    {
        _authority.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task Token_and_certificate_are_shown_inside_tls_and_read_anew_for_every_call()
    {
        WriteClient("node-1");
        await File.WriteAllTextAsync(_folder.File("token"), "lrt_first\n", Ct);
        await using var aggregator = await StartAsync(_authority.IssueServer("localhost"), asksForCertificate: true);
        aggregator.WantedAuthorization = "Bearer lrt_second";
        var settings = Settings(aggregator, "https://localhost") with { TokenFile = _folder.File("token"), Tls = Trust with { CertFile = _folder.File("node.pem"), KeyFile = _folder.File("node.key") } };
        await using var pump = Pump(settings);
        Add(pump);
        await Eventually.Holds(() => pump.Failure is not null);
        Assert.Equal("the token is not known", pump.Failure);
        Assert.Equal(("Bearer lrt_first", "CN=node-1"), aggregator.Calls.First());

        // In this order: whoever shows the new token has read the new certificate.
        WriteClient("node-2");
        await File.WriteAllTextAsync(_folder.File("token"), "lrt_second", Ct);
        await Eventually.Holds(() => pump.Counters.Calls > 0);
        Assert.Equal(("Bearer lrt_second", "CN=node-2"), aggregator.Calls.Last());
        Assert.Null(pump.Failure);
    }

    [Fact]
    public async Task Certificate_for_another_name_is_taken_when_that_name_is_asked_for()
    {
        await using var aggregator = await StartAsync(_authority.IssueServer("logs.example"));
        await using (var misled = Pump(Settings(aggregator, "https://127.0.0.1") with { Tls = Trust }))
        {
            Add(misled);
            await Eventually.Holds(() => misled.Failure is not null);
            Assert.Equal("TLS: the certificate of CN=logs.example is not for 127.0.0.1; relay-tls-server-name says which name it must carry", misled.Failure);
        }
        await using var pump = Pump(Settings(aggregator, "https://127.0.0.1") with { Tls = Trust with { ServerName = "logs.example" } });
        Add(pump);
        await Eventually.Holds(() => pump.Counters.Calls > 0);
    }

    [Fact]
    public async Task Stranger_is_shown_no_token()
    {
        using var other = new TlsAuthority();
        await File.WriteAllTextAsync(_folder.File("token"), "secret", Ct);
        await using var aggregator = await StartAsync(other.IssueServer("localhost"));
        await using var pump = Pump(Settings(aggregator, "https://localhost") with { TokenFile = _folder.File("token"), Tls = Trust });
        Add(pump);
        await Eventually.Holds(() => pump.Failure is not null);

        Assert.Contains("relay-tls-ca-file names authorities to trust", pump.Failure, StringComparison.Ordinal);
        Assert.Empty(aggregator.Calls);
    }

    [Theory]
    [InlineData("", "must hold one token, a line of at most 4096 visible characters without spaces")]
    [InlineData("two words", "must hold one token")]
    [InlineData("two\nlines", "must hold one token")]
    [InlineData(null, "as the plugin sees files")]
    public async Task Token_file_that_holds_none_is_named_without_its_content(string? content, string message)
    {
        if (content is not null)
        {
            await File.WriteAllTextAsync(_folder.File("token"), content, Ct);
        }
        await using var aggregator = await StartAsync(certificate: null);
        await using var pump = Pump(Settings(aggregator, "http://127.0.0.1") with { TokenFile = _folder.File("token") });
        Add(pump);
        await Eventually.Holds(() => pump.Failure is not null);

        Assert.StartsWith($"relay-token-file: ", pump.Failure, StringComparison.Ordinal);
        Assert.Contains(message, pump.Failure, StringComparison.Ordinal);
        Assert.DoesNotContain("two", pump.Failure, StringComparison.Ordinal);
        await File.WriteAllTextAsync(_folder.File("token"), "one", Ct);
        await Eventually.Holds(() => pump.Counters.Calls > 0);
        Assert.Equal("Bearer one", aggregator.Calls.Last().Authorization);
    }

    [Fact]
    public async Task Nobody_there_is_said_in_the_systems_words()
    {
        int port;
        await using (var gone = await StartAsync(certificate: null))
        {
            port = gone.Port;
        }
        await using var pump = Pump(new RelaySettings { Address = new Uri($"http://127.0.0.1:{port}") });
        Add(pump);
        await Eventually.Holds(() => pump.Failure is not null);
        Assert.Contains("Connection refused", pump.Failure, StringComparison.Ordinal);
    }

    private static async Task<GuardedAggregator> StartAsync(X509Certificate2? certificate, bool asksForCertificate = false)
    {
        var aggregator = new GuardedAggregator(certificate, asksForCertificate);
        await aggregator.StartAsync();
        return aggregator;
    }

    private static RelaySettings Settings(GuardedAggregator aggregator, string host) => new()
    {
        Address = new Uri(string.Create(CultureInfo.InvariantCulture, $"{host}:{aggregator.Port}")),
        MaxBackOff = TimeSpan.FromMilliseconds(50),
    };

    private static RelayPump Pump(RelaySettings settings) =>
        new(settings, static () => new RelayNode(NodePlayer.NodeId, "host-1", "test", "p1"), TimeProvider.System, NullLogger.Instance);

    // There is no call before there is a stream; none of these is ever opened.
    private static void Add(RelayPump pump) => _ = pump.AddAsync(new RelaySource
    {
        ContainerId = "c1",
        Description = ReadOnlyMemory<byte>.Empty,
        OpenReader = static _ => throw new IOException("not read here"),
        OpenCursor = static () => throw new IOException("not read here"),
    });

    private void WriteClient(string name)
    {
        var certificate = _authority.IssueClient(name);
        File.WriteAllText(_folder.File("node.pem"), certificate.ExportCertificatePem());
        File.WriteAllText(_folder.File("node.key"), certificate.GetECDsaPrivateKey()!.ExportPkcs8PrivateKeyPem());
    }
}

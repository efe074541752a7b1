using System.Net;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using Grpc.Core;
using Grpc.Net.Client;
using LogRelay.Aggregator.Access;
using LogRelay.Journal;
using LogRelay.Journal.Storage;
using LogRelay.Testing;
using LogRelay.Testing.Tls;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using Xunit;
using IngestClient = LogRelay.Protocol.V1.Ingest.IngestClient;

namespace LogRelay.Aggregator.Tests.Access;

/// <summary>The aggregator's own host behind its gate, with a few endpoints of the test's own, its log, and a clock that the test moves.</summary>
internal sealed class GuardedAggregator : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly List<IDisposable> _clients = [];

    private GuardedAggregator(WebApplication app, AggregatorSettings settings, Keyring keys, CapturedLog log, FakeTimeProvider time)
    {
        (_app, Settings, Keys, Log, Time) = (app, settings, keys, log, time);
        Address = new Uri(app.Urls.First());
    }

    public AggregatorSettings Settings { get; }

    /// <summary>The file of tokens; there is "node" for ingest, "reader" and "admin".</summary>
    public Keyring Keys { get; }

    public CapturedLog Log { get; }

    public FakeTimeProvider Time { get; }

    public Uri Address { get; }

    public IServiceProvider Services => _app.Services;

    /// <summary>Starts one.</summary>
    /// <param name="folder">All its files are below.</param>
    /// <param name="change">Its settings, beside the file of tokens.</param>
    public static async Task<GuardedAggregator> StartAsync(TempFolder folder, Func<AccessSettings, AccessSettings>? change = null)
    {
        var keys = new Keyring(folder.File("tokens")).Add("node", AccessScope.Ingest).Add("reader", AccessScope.Read).Add("admin", AccessScope.Admin);
        var access = new AccessSettings { TokensFile = keys.Path };
        var settings = new AggregatorSettings { DataFolder = folder.File("data"), Listen = new IPEndPoint(IPAddress.Loopback, 0), Access = change?.Invoke(access) ?? access };
        var log = new CapturedLog();
        var time = new FakeTimeProvider(DateTimeOffset.UtcNow);
        // A node waits for the store to sync, which would wait for the clock.
        var app = AggregatorHost.Build(settings, new RealStorage(), services => services
            .AddSingleton<ILoggerFactory>(log)
            .AddSingleton<TimeProvider>(time)
            .AddSingleton(static given => Stores.Streams(
                given.GetRequiredService<IStorage>(), given.GetRequiredService<AggregatorSettings>(), given.GetRequiredService<JournalMaintenance>(), given.GetRequiredService<TimeProvider>())));
        _ = app.MapGet("/test/read", static () => "read").RequireScope(AccessScope.Read);
        _ = app.MapPost("/test/read", static async (HttpRequest request) => await request.Body.CopyToAsync(Stream.Null)).RequireScope(AccessScope.Read);
        _ = app.MapGet("/test/admin", static () => "admin").RequireScope(AccessScope.Admin);
        _ = app.MapGet("/test/open", static () => "open").OpenToAnyone();
        _ = app.MapGet("/test/slow", static async (HttpContext context) => await Task.Delay(Timeout.Infinite, context.RequestAborted)).RequireScope(AccessScope.Read);
        _ = app.MapGet("/test/tail", static async (HttpContext context) =>
        {
            await context.Response.WriteAsync("first");
            await context.Response.Body.FlushAsync();
            await Task.Delay(Timeout.Infinite, context.RequestAborted);
        }).RequireScope(AccessScope.Read).LastingCall();
        await app.StartAsync();
        return new GuardedAggregator(app, settings, keys, log, time);
    }

    /// <summary>Settings of a server with a certificate of <paramref name="authority"/>.</summary>
    public static AccessSettings WithTls(AccessSettings access, TempFolder folder, TlsAuthority authority)
    {
        WriteCertificate(folder, authority.IssueServer("127.0.0.1"));
        return access with { CertificateFile = folder.File("cert.pem"), KeyFile = folder.File("key.pem") };
    }

    /// <summary>Puts a certificate where the server looks for it.</summary>
    public static void WriteCertificate(TempFolder folder, X509Certificate2 certificate)
    {
        using var key = certificate.GetECDsaPrivateKey()!;
        File.WriteAllText(folder.File("key.pem"), key.ExportPkcs8PrivateKeyPem());
        File.WriteAllText(folder.File("cert.pem"), certificate.ExportCertificatePem());
    }

    /// <summary>Does what the watch does each second, as if the files had changed.</summary>
    public void Look() => Services.GetServices<IHostedService>().OfType<AccessWatch>().Single().Look(always: true);

    /// <summary>A client over HTTP/2, or over HTTP/1.1 where TLS lets it choose.</summary>
    /// <param name="certificate">What it presents when it is asked.</param>
    /// <param name="address">Where it calls; null for where the aggregator listens.</param>
    public HttpClient Http(X509Certificate2? certificate = null, Uri? address = null)
    {
        var client = new HttpClient(HandlerOf(certificate))
        {
            BaseAddress = address ?? Address,
            DefaultRequestVersion = HttpVersion.Version20,
            DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Timeout = TimeSpan.FromSeconds(30),
        };
        _clients.Add(client);
        return client;
    }

    /// <summary>A node's call.</summary>
    /// <param name="authorization">The header; null for none.</param>
    /// <param name="certificate">What it presents when it is asked.</param>
    /// <param name="address">Where it calls; null for where the aggregator listens.</param>
    public NodePlayer Node(string? authorization, X509Certificate2? certificate = null, Uri? address = null)
    {
        var metadata = new Metadata();
        if (authorization is not null)
        {
            metadata.Add("authorization", authorization);
        }
        return new NodePlayer(new IngestClient(Channel(certificate, address)).Relay(metadata));
    }

    public GrpcChannel Channel(X509Certificate2? certificate = null, Uri? address = null)
    {
        var channel = GrpcChannel.ForAddress(address ?? Address, new GrpcChannelOptions { HttpHandler = HandlerOf(certificate), DisposeHttpClient = true });
        _clients.Add(channel);
        return channel;
    }

    /// <summary>The next good clients are served: one that reads, and a node, whose lines are stored.</summary>
    public async Task AssertServesAsync(X509Certificate2? certificate = null)
    {
        var status = HttpStatusCode.OK;
        await Eventually.HoldsAsync(async () =>
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, "/test/read") { Version = HttpVersion.Version20, VersionPolicy = HttpVersionPolicy.RequestVersionExact };
            request.Headers.Add("Authorization", "Bearer " + Keys["reader"]);
            using var response = await Http(certificate).SendAsync(request, TestContext.Current.CancellationToken);
            status = response.StatusCode;
            // A call that the test has just given up counts until the aggregator has noticed.
            return status != HttpStatusCode.TooManyRequests;
        });
        Assert.Equal(HttpStatusCode.OK, status);

        using var node = Node("Bearer " + Keys["node"], certificate);
        Assert.Equal(0ul, await node.BeginAsync());
        await node.SayAsync(NodePlayer.BatchOf(Lines.Numbered(0, 1), 0));
        Assert.NotEqual(0ul, (await node.HearAsync()).Ack.NextPosition);
    }

    /// <summary>No line of any node is stored.</summary>
    public void AssertNothingStored()
    {
        if (Directory.Exists(Settings.NodesFolder))
        {
            Assert.All(Directory.EnumerateFiles(Settings.NodesFolder, "*-json.log*", SearchOption.AllDirectories), static file => Assert.Equal(0, new FileInfo(file).Length));
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var client in _clients)
        {
            client.Dispose();
        }
        using var soon = new CancellationTokenSource(TimeSpan.FromSeconds(5));
        await _app.StopAsync(soon.Token);
        await _app.DisposeAsync();
    }

    private static SocketsHttpHandler HandlerOf(X509Certificate2? certificate) => new()
    {
        SslOptions = new SslClientAuthenticationOptions
        {
            RemoteCertificateValidationCallback = static (_, shown, _, _) => shown is not null,
            LocalCertificateSelectionCallback = certificate is null ? null : (_, _, _, _, _) => certificate,
        },
    };
}

using System.Collections.Concurrent;
using System.Security.Cryptography.X509Certificates;
using Grpc.Core;
using LogRelay.Protocol.V1;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.DependencyInjection;
using IngestBase = LogRelay.Protocol.V1.Ingest.IngestBase;

namespace LogRelay.Aggregator.Tests.Relay;

/// <summary>Answers calls inside TLS, remembers what each has shown, and takes no stream: the other side of a relay's way in.</summary>
internal sealed class GuardedAggregator : IngestBase, IAsyncDisposable
{
    private readonly WebApplication _app;

    /// <param name="certificate">What it shows; null: plain text.</param>
    /// <param name="asksForCertificate">Whoever shows none is turned away.</param>
    public GuardedAggregator(X509Certificate2? certificate, bool asksForCertificate = false)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore();
        if (certificate is not null)
        {
            builder.WebHost.UseKestrelHttpsConfiguration();
        }
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(System.Net.IPAddress.Loopback, 0, listen =>
        {
            listen.Protocols = HttpProtocols.Http2;
            if (certificate is not null)
            {
                listen.UseHttps(certificate, https =>
                {
                    https.ClientCertificateMode = asksForCertificate ? ClientCertificateMode.RequireCertificate : ClientCertificateMode.NoCertificate;
                    https.AllowAnyClientCertificate();
                });
            }
        }));
        builder.Services.AddRoutingCore();
        builder.Services.AddGrpc();
        builder.Services.AddSingleton(this);
        _app = builder.Build();
        _app.UseRouting();
        _app.MapGrpcService<GuardedAggregator>();
    }

    /// <summary>Of each call: the token's header, and whom the certificate names.</summary>
    public ConcurrentQueue<(string? Authorization, string? Certificate)> Calls { get; } = new();

    /// <summary>Turns calls away that do not show it; null: none.</summary>
    public string? WantedAuthorization { get; set; }

    public int Port => new Uri(_app.Urls.Single()).Port;

    public Task StartAsync() => _app.StartAsync();

    public override async Task Relay(IAsyncStreamReader<NodeMessage> requestStream, IServerStreamWriter<AggregatorMessage> responseStream, ServerCallContext context)
    {
        var http = context.GetHttpContext();
        Calls.Enqueue((http.Request.Headers.Authorization, http.Connection.ClientCertificate?.Subject));
        if (WantedAuthorization is { } wanted && wanted != http.Request.Headers.Authorization)
        {
            throw new RpcException(new Status(StatusCode.Unauthenticated, "the token is not known"));
        }
        _ = await requestStream.MoveNext(context.CancellationToken);
        await responseStream.WriteAsync(new AggregatorMessage { Welcome = new Welcome { Version = 1, WindowBytes = 1000, MaxBatchBytes = 1000 } });
        while (await requestStream.MoveNext(context.CancellationToken))
        {
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync(new CancellationToken(canceled: true));
        await _app.DisposeAsync();
    }
}

using System.Net;
using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using LogRelay.Aggregator.Access.Audit;
using LogRelay.Aggregator.Connections;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;

namespace LogRelay.Aggregator.Access.Tls;

/// <summary>Protects what listens: TLS where it is set, and a line in the log for connections on which nothing sensible came.</summary>
internal static class ProtectedListening
{
    /// <summary>Listens for HTTP/1.1 and HTTP/2 on one port. The one way in which the aggregator listens.</summary>
    public static void ListenProtected(this KestrelServerOptions kestrel, IPEndPoint endpoint, AccessSettings settings)
    {
        if (settings.HasTls)
        {
            kestrel.Listen(endpoint, UseTls);
        }
        else
        {
            kestrel.ListenPlain(endpoint, Watch);
        }
    }

    private static void Watch(ListenOptions listen)
    {
        var faults = listen.ApplicationServices.GetRequiredService<ConnectionFaults>();
        _ = listen.Use(next => connection => faults.OnConnectionAsync(connection, next));
    }

    private static void UseTls(ListenOptions listen)
    {
        Watch(listen);
        var services = listen.ApplicationServices;
        var plainText = services.GetRequiredService<PlainTextAnswer>();
        _ = listen.Use(next => connection => plainText.OnConnectionAsync(connection, next));
        var certificate = services.GetRequiredService<ServerCertificate>();
        var authorities = services.GetRequiredService<ClientAuthorities>();
        // Which of the two is spoken, TLS agrees on.
        listen.Protocols = HttpProtocols.Http1AndHttp2;
        _ = listen.UseHttps(new TlsHandshakeCallbackOptions
        {
            HandshakeTimeout = ServerLimits.Patience,
            OnConnection = context => ValueTask.FromResult(OptionsFor(context.Connection, certificate, authorities)),
        });
    }

    // A client's certificate is judged with each call, not here: so the caller is told what is wrong with it, in words.
    private static SslServerAuthenticationOptions OptionsFor(ConnectionContext connection, ServerCertificate certificate, ClientAuthorities authorities) => new()
    {
        ServerCertificateContext = certificate.Context,
        EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
        ClientCertificateRequired = authorities.AreAsked,
        CertificateRevocationCheckMode = X509RevocationMode.NoCheck,
#pragma warning disable CA5359 // It is kept, and judged by ClientAuthorities.
        RemoteCertificateValidationCallback = (_, presented, chain, _) =>
        {
            if (presented is not null)
            {
                // TLS disposes of its own when the connection ends, and calls may be looked at after that.
                var sent = new X509Certificate2Collection();
                foreach (var other in chain?.ChainPolicy.ExtraStore ?? [])
                {
                    _ = sent.Add(X509CertificateLoader.LoadCertificate(other.RawData));
                }
                connection.Features.Set(new PresentedCertificate(X509CertificateLoader.LoadCertificate(presented.GetRawCertData()), sent));
            }
            return true;
        },
#pragma warning restore CA5359
    };
}

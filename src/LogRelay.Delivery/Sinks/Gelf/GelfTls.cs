using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using LogRelay.Options;

namespace LogRelay.Delivery.Sinks.Gelf;

/// <summary>Makes a connection one inside TLS, with the certificates that the options name.</summary>
/// <remarks>Files are read for every connection, so that renewed ones count from the next on. Nothing is fetched from anywhere.</remarks>
/// <param name="options">Who is trusted, and what is shown.</param>
/// <param name="host">The address's host.</param>
internal sealed class GelfTls(GelfTlsOptions options, string host)
{
    // Handshakes take two round trips; who needs longer than that hangs.
    private static readonly TimeSpan HandshakeTimeout = TimeSpan.FromSeconds(10);

    private readonly string _name = options.ServerName ?? host;

    /// <summary>Shakes hands over <paramref name="plain"/>, which the returned stream owns.</summary>
    /// <exception cref="AuthenticationException">The two did not agree, or the receiver is not who it should be.</exception>
    /// <exception cref="IOException">The connection broke.</exception>
    /// <exception cref="GelfFileException">A file cannot be used.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="ct"/> ended it.</exception>
    public async ValueTask<SslStream> OpenAsync(Stream plain, TimeProvider time, CancellationToken ct)
    {
        using var own = ReadOwn();
        var terms = new SslClientAuthenticationOptions
        {
            TargetHost = _name,
            ClientCertificateContext = own?.Context,
            CertificateChainPolicy = TrustPolicy(),
        };
#pragma warning disable CA2000 // The caller's, unless the handshake fails.
        var stream = new SslStream(plain, leaveInnerStreamOpen: false);
#pragma warning restore CA2000
        try
        {
            await ShakeHandsAsync(stream, terms, time, ct);
            return stream;
        }
        catch
        {
            await stream.DisposeAsync();
            throw;
        }
    }

    private async ValueTask ShakeHandsAsync(SslStream stream, SslClientAuthenticationOptions terms, TimeProvider time, CancellationToken ct)
    {
        string? problem = null;
        terms.RemoteCertificateValidationCallback = (_, certificate, chain, errors) =>
        {
            problem = errors == SslPolicyErrors.None ? null : Problem(errors, certificate, chain);
            return problem is null;
        };
        using var deadline = new CancellationTokenSource(HandshakeTimeout, time);
        using var attempt = CancellationTokenSource.CreateLinkedTokenSource(ct, deadline.Token);
        try
        {
            await stream.AuthenticateAsClientAsync(terms, attempt.Token);
        }
        catch (AuthenticationException error)
        {
            throw new AuthenticationException(problem ?? $"TLS: {(error.InnerException ?? error).Message}", error);
        }
        catch (OperationCanceledException error) when (!ct.IsCancellationRequested)
        {
            throw new AuthenticationException($"no TLS handshake within {HandshakeTimeout.TotalSeconds} s", error);
        }
    }

    private X509ChainPolicy TrustPolicy()
    {
        // Asking strangers about a certificate could take longer than anybody wants to wait.
        var policy = new X509ChainPolicy { RevocationMode = X509RevocationMode.NoCheck, DisableCertificateDownloads = true };
        if (options.CaFile is { } path)
        {
            Read("gelf-tls-ca-file", path, () => policy.CustomTrustStore.ImportFromPemFile(path));
            if (policy.CustomTrustStore.Count == 0)
            {
                throw new GelfFileException($"gelf-tls-ca-file: {path} holds no certificate in PEM form");
            }
            policy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        }
        return policy;
    }

    private OwnCertificate? ReadOwn()
    {
        if (options.CertFile is not { } path)
        {
            return null;
        }
        X509Certificate2? certificate = null;
        var others = new X509Certificate2Collection();
        Read("gelf-tls-cert-file", path, () => others.ImportFromPemFile(path));
        Read(options.KeyFile is null ? "gelf-tls-cert-file" : "gelf-tls-key-file", options.KeyFile ?? path,
            () => certificate = X509Certificate2.CreateFromPemFile(path, options.KeyFile));
        return new OwnCertificate(certificate!, others);
    }

    private static void Read(string option, string path, Action read)
    {
        try
        {
            read();
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or CryptographicException or ArgumentException)
        {
            throw GelfFileException.Of(option, path, error);
        }
    }

    private string Problem(SslPolicyErrors errors, X509Certificate? certificate, X509Chain? chain)
    {
        if (certificate is null)
        {
            return "TLS: the receiver shows no certificate";
        }
        if (errors.HasFlag(SslPolicyErrors.RemoteCertificateChainErrors))
        {
            var states = chain?.ChainStatus.Select(status => status.Status).Distinct() ?? [];
            return $"TLS: the certificate of {certificate.Subject} is not trusted ({string.Join(", ", states)}); "
                + "gelf-tls-ca-file names authorities to trust in the place of the public ones";
        }
        return $"TLS: the certificate of {certificate.Subject} is not for {_name}; gelf-tls-server-name says which name it must carry";
    }

    private sealed class OwnCertificate(X509Certificate2 certificate, X509Certificate2Collection others) : IDisposable
    {
        public SslStreamCertificateContext Context { get; } = SslStreamCertificateContext.Create(certificate, others, offline: true);

        public void Dispose()
        {
            certificate.Dispose();
            foreach (var other in others)
            {
                other.Dispose();
            }
        }
    }
}

using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using LogRelay.Options;

namespace LogRelay.Delivery.Sinks.Tls;

/// <summary>What one connection inside TLS goes by, with the certificates that the options name.</summary>
/// <remarks>Files are read for every connection, so that renewed ones count from the next on. Nothing is fetched from anywhere.</remarks>
internal sealed class TlsTerms : IDisposable
{
    // Handshakes take two round trips; who needs longer than that hangs.
    private static readonly TimeSpan HandshakeTimeout = TimeSpan.FromSeconds(10);

    private readonly OwnCertificate? _own;
    private readonly string _name;
    private readonly string _family;
    private readonly SslClientAuthenticationOptions _options;
    private string? _problem;

    private TlsTerms(TlsOptions options, string host, string family)
    {
        (_name, _family) = (options.ServerName ?? host, family);
        _own = ReadOwn(options);
        _options = new SslClientAuthenticationOptions
        {
            TargetHost = _name,
            ClientCertificateContext = _own?.Context,
            CertificateChainPolicy = TrustPolicy(options),
            RemoteCertificateValidationCallback = (_, certificate, chain, errors) =>
            {
                _problem = errors == SslPolicyErrors.None ? null : Problem(errors, certificate, chain);
                return _problem is null;
            },
        };
    }

    /// <summary>Reads the files.</summary>
    /// <param name="options">Who is trusted, and what is shown.</param>
    /// <param name="host">The address's host.</param>
    /// <param name="family">How the options' names begin: <c>gelf-tls</c>.</param>
    /// <exception cref="OptionFileException">A file cannot be used.</exception>
    public static TlsTerms Read(TlsOptions options, string host, string family) => new(options, host, family);

    /// <summary>Shakes hands over <paramref name="plain"/>, which the returned stream owns.</summary>
    /// <param name="plain">The connection; closed when the two do not agree.</param>
    /// <param name="protocol">What is spoken inside; null: nothing is said of it.</param>
    /// <param name="time">The clock.</param>
    /// <param name="ct">Ends it.</param>
    /// <exception cref="AuthenticationException">The two did not agree, or the receiver is not who it should be.</exception>
    /// <exception cref="IOException">The connection broke.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="ct"/> ended it.</exception>
    public async ValueTask<SslStream> OpenAsync(Stream plain, SslApplicationProtocol? protocol, TimeProvider time, CancellationToken ct)
    {
        _options.ApplicationProtocols = protocol is { } spoken ? [spoken] : null;
#pragma warning disable CA2000 // The caller's, unless the handshake fails.
        var stream = new SslStream(plain, leaveInnerStreamOpen: false);
#pragma warning restore CA2000
        try
        {
            await ShakeHandsAsync(stream, time, ct);
            return stream;
        }
        catch
        {
            await stream.DisposeAsync();
            throw;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _own?.Dispose();

    private async ValueTask ShakeHandsAsync(SslStream stream, TimeProvider time, CancellationToken ct)
    {
        using var deadline = new CancellationTokenSource(HandshakeTimeout, time);
        using var attempt = CancellationTokenSource.CreateLinkedTokenSource(ct, deadline.Token);
        try
        {
            await stream.AuthenticateAsClientAsync(_options, attempt.Token);
        }
        catch (AuthenticationException error)
        {
            throw new AuthenticationException(_problem ?? $"TLS: {(error.InnerException ?? error).Message}", error);
        }
        catch (OperationCanceledException error) when (!ct.IsCancellationRequested)
        {
            throw new AuthenticationException($"no TLS handshake within {HandshakeTimeout.TotalSeconds} s", error);
        }
    }

    private X509ChainPolicy TrustPolicy(TlsOptions options)
    {
        // Asking strangers about a certificate could take longer than anybody wants to wait.
        var policy = new X509ChainPolicy { RevocationMode = X509RevocationMode.NoCheck, DisableCertificateDownloads = true };
        if (options.CaFile is { } path)
        {
            Read($"{_family}-ca-file", path, () => policy.CustomTrustStore.ImportFromPemFile(path));
            if (policy.CustomTrustStore.Count == 0)
            {
                throw new OptionFileException($"{_family}-ca-file: {path} holds no certificate in PEM form");
            }
            policy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        }
        return policy;
    }

    private OwnCertificate? ReadOwn(TlsOptions options)
    {
        if (options.CertFile is not { } path)
        {
            return null;
        }
        X509Certificate2? certificate = null;
        var others = new X509Certificate2Collection();
        Read($"{_family}-cert-file", path, () => others.ImportFromPemFile(path));
        Read(options.KeyFile is null ? $"{_family}-cert-file" : $"{_family}-key-file", options.KeyFile ?? path,
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
            throw OptionFileException.Of(option, path, error);
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
                + $"{_family}-ca-file names authorities to trust in the place of the public ones";
        }
        return $"TLS: the certificate of {certificate.Subject} is not for {_name}; {_family}-server-name says which name it must carry";
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

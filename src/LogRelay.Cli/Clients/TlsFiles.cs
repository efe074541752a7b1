using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using LogRelay.Cli.Output;

namespace LogRelay.Cli.Clients;

/// <summary>PEM files that a call inside TLS goes by.</summary>
/// <param name="Authorities">Whom the aggregator's certificate may come from; null for the system's.</param>
/// <param name="Certificate">What is shown to an aggregator that asks; null for nothing.</param>
/// <param name="Key">Its key; null when that is in the certificate's file.</param>
internal sealed record TlsFiles(string? Authorities, string? Certificate, string? Key)
{
    /// <summary>The option of the first file that is named; null when none is.</summary>
    public string? FirstNamed => Authorities is not null ? "--ca" : Certificate is not null ? "--cert" : Key is not null ? "--key" : null;

    /// <summary>Reads the files. Nothing is fetched from anywhere.</summary>
    /// <exception cref="CliException">One of them cannot be used.</exception>
    public SslClientAuthenticationOptions Read()
    {
        if (Key is not null && Certificate is null)
        {
            throw new CliException("--key is the key of a certificate: name that with --cert");
        }
        return new SslClientAuthenticationOptions
        {
            CertificateChainPolicy = Authorities is null ? null : PolicyOf(Authorities),
            ClientCertificateContext = Certificate is null ? null : OwnOf(Certificate),
        };
    }

    private static X509ChainPolicy PolicyOf(string path)
    {
        var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck, DisableCertificateDownloads = true };
        Read("--ca", path, () => policy.CustomTrustStore.ImportFromPemFile(path));
        return policy.CustomTrustStore.Count > 0
            ? policy
            : throw new CliException($"--ca {VisibleText.Of(path)} has no certificate in it; it is a PEM file");
    }

#pragma warning disable CA2000 // In use as long as the command runs.
    private SslStreamCertificateContext OwnOf(string path)
    {
        X509Certificate2? own = null;
        var others = new X509Certificate2Collection();
        Read("--cert", path, () => others.ImportFromPemFile(path));
        Read(Key is null ? "--cert" : "--key", Key ?? path, () => own = X509Certificate2.CreateFromPemFile(path, Key));
        return SslStreamCertificateContext.Create(own!, others, offline: true);
    }
#pragma warning restore CA2000

    private static void Read(string option, string path, Action read)
    {
        try
        {
            read();
        }
        catch (Exception failure) when (failure is CryptographicException or IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new CliException($"{option} {VisibleText.Of(path)} cannot be used: {failure.Message}");
        }
    }
}

using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace LogRelay.Testing.Tls;

/// <summary>A certificate authority that nobody trusts, made for one test and thrown away with it.</summary>
public sealed class TlsAuthority : IDisposable
{
    private static readonly Oid ServerUse = new("1.3.6.1.5.5.7.3.1");
    private static readonly Oid ClientUse = new("1.3.6.1.5.5.7.3.2");
    private static readonly TimeSpan Validity = TimeSpan.FromDays(2);

    private readonly List<X509Certificate2> _issued = [];
    private readonly X509Certificate2 _own;

    /// <summary>Makes a key and a certificate.</summary>
    public TlsAuthority()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=an authority of one test", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, hasPathLengthConstraint: false, 0, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, critical: true));
        var now = DateTimeOffset.UtcNow;
        _own = request.CreateSelfSigned(now - Validity, now + Validity);
    }

    /// <summary>Its certificate in PEM form, to be trusted.</summary>
    public string Pem => _own.ExportCertificatePem();

    /// <summary>Its certificate, to be trusted. Belongs to the authority.</summary>
    public X509Certificate2 Certificate => _own;

    /// <summary>A certificate of a server, with its key. Belongs to the authority.</summary>
    /// <param name="name">The name that it is for; an address counts as one.</param>
    /// <param name="expired">It was valid until an hour ago.</param>
    public X509Certificate2 IssueServer(string name, bool expired = false)
    {
        var names = new SubjectAlternativeNameBuilder();
        if (IPAddress.TryParse(name, out var address))
        {
            names.AddIpAddress(address);
        }
        else
        {
            names.AddDnsName(name);
        }
        return Issue(name, ServerUse, names, expired);
    }

    /// <summary>A certificate of a client, with its key. Belongs to the authority.</summary>
    /// <param name="name">Its common name.</param>
    /// <param name="expired">It was valid until an hour ago.</param>
    public X509Certificate2 IssueClient(string name, bool expired = false) => Issue(name, ClientUse, names: null, expired);

    /// <inheritdoc/>
    public void Dispose()
    {
        _own.Dispose();
        foreach (var certificate in _issued)
        {
            certificate.Dispose();
        }
    }

    private X509Certificate2 Issue(string name, Oid use, SubjectAlternativeNameBuilder? names, bool expired)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: false, hasPathLengthConstraint: false, 0, critical: true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([use], critical: false));
        if (names is not null)
        {
            request.CertificateExtensions.Add(names.Build());
        }
        var now = DateTimeOffset.UtcNow;
        var until = expired ? now - TimeSpan.FromHours(1) : now + (Validity / 2);
        using var bare = request.Create(_own, now - (Validity / 2), until, RandomNumberGenerator.GetBytes(16));
        var certificate = bare.CopyWithPrivateKey(key);
        _issued.Add(certificate);
        return certificate;
    }
}

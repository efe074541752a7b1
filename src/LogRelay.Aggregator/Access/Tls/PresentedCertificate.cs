using System.Security.Cryptography.X509Certificates;

namespace LogRelay.Aggregator.Access.Tls;

/// <summary>The certificate that a client presented when it connected, good or not. A feature of the connection; any thread.</summary>
/// <param name="certificate">The client's own.</param>
/// <param name="sent">What else it sent, to lead to an authority.</param>
internal sealed class PresentedCertificate(X509Certificate2 certificate, X509Certificate2Collection sent)
{
    private readonly string[] _names = NamesOf(certificate);

    /// <summary>The client's own.</summary>
    public X509Certificate2 Certificate { get; } = certificate;

    /// <summary>What else the client sent.</summary>
    public X509Certificate2Collection Sent { get; } = sent;

    /// <summary>For people.</summary>
    public string Subject => _names.Length > 0 ? string.Join(", ", _names) : Certificate.Subject;

    /// <summary>What <see cref="ClientAuthorities"/> found, and under which authorities.</summary>
    public Verdict? Judged { get; set; }

    /// <summary>Whether it is for a name: one of its DNS names, or its common name when it has none.</summary>
    public bool IsFor(string name) => _names.Contains(name, StringComparer.OrdinalIgnoreCase);

    private static string[] NamesOf(X509Certificate2 certificate)
    {
        var names = certificate.Extensions.OfType<X509SubjectAlternativeNameExtension>().SelectMany(static extension => extension.EnumerateDnsNames()).ToArray();
        return names.Length > 0 ? names
            : certificate.GetNameInfo(X509NameType.SimpleName, forIssuer: false) is { Length: > 0 } common ? [common] : [];
    }

    /// <summary>What was found.</summary>
    /// <param name="Authorities">Under these.</param>
    /// <param name="Fault">Null: it is good.</param>
    internal sealed record Verdict(X509Certificate2Collection Authorities, string? Fault);
}

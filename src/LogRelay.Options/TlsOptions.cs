namespace LogRelay.Options;

/// <summary>Who an endpoint behind TLS has to prove to be, and what LogRelay shows it. Equal by value; paths are absolute.</summary>
/// <param name="CaFile">Certificates in PEM form, one of which has to be at the end of the receiver's chain; null: the system's authorities.</param>
/// <param name="CertFile">LogRelay's own certificate in PEM form, intermediate ones behind it; null: none is shown.</param>
/// <param name="KeyFile">Its unencrypted private key in PEM form; null: it stands in <paramref name="CertFile"/>.</param>
/// <param name="ServerName">Name in lower case that the receiver's certificate must carry; null: the address's host.</param>
public sealed record TlsOptions(string? CaFile, string? CertFile, string? KeyFile, string? ServerName)
{
    /// <summary>The system's authorities, no certificate of one's own, the address's host.</summary>
    public static TlsOptions Default { get; } = new(null, null, null, null);
}

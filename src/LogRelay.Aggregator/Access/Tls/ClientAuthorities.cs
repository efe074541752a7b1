using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace LogRelay.Aggregator.Access.Tls;

/// <summary>Who may issue clients' certificates: those of the file as it was when it was last without fault. Any thread; one reload at a time.</summary>
internal sealed class ClientAuthorities
{
    private const int MaxBytes = 1024 * 1024;
    private static readonly Oid ClientUse = new("1.3.6.1.5.5.7.3.2");

    private readonly string? _path;
    private readonly TimeProvider _time;
    private readonly ILogger<ClientAuthorities> _logger;
    private readonly WatchedFiles? _file;
    private volatile X509Certificate2Collection? _authorities;

    /// <summary>Reads the file.</summary>
    /// <exception cref="FormatException">It cannot be read, or has no certificate.</exception>
    public ClientAuthorities(AccessSettings settings, TimeProvider time, ILogger<ClientAuthorities> logger)
    {
        (_path, _time, _logger) = (settings.ClientAuthorityFile, time, logger);
        if (_path is null)
        {
            return;
        }
        _file = new WatchedFiles(_path);
        try
        {
            _authorities = Read(_path);
        }
        catch (Exception fault) when (IsFault(fault))
        {
            throw new FormatException($"LOGRELAY_CLIENT_CA_FILE=\"{_path}\": {fault.Message}", fault);
        }
    }

    /// <summary>Whether clients are asked for a certificate.</summary>
    public bool AreAsked => _path is not null;

    /// <summary>Reads the file again if it has changed. What is in force stays so when the new one has a fault.</summary>
    /// <param name="always">Also when it looks as before.</param>
    public void Reload(bool always)
    {
        if (_path is null || (!_file!.HaveChanged() && !always))
        {
            return;
        }
        try
        {
            _authorities = Read(_path);
            AccessLog.ClientAuthorityChanged(_logger, _path, _authorities.Count);
        }
        catch (Exception fault) when (IsFault(fault))
        {
            AccessLog.CertificateRefused(_logger, _path, fault.Message);
        }
    }

    /// <summary>What is wrong with a certificate.</summary>
    /// <returns>Null: nothing.</returns>
    public string? FaultOf(PresentedCertificate presented)
    {
        if (_authorities is not { } authorities)
        {
            return null;
        }
        var verdict = presented.Judged;
        if (verdict is null || !ReferenceEquals(verdict.Authorities, authorities))
        {
            presented.Judged = verdict = new PresentedCertificate.Verdict(authorities, Judge(presented, authorities));
        }
        // A connection may last longer than the certificate that opened it.
        return verdict.Fault ?? (presented.Certificate.NotAfter.ToUniversalTime() < _time.GetUtcNow().UtcDateTime ? "it has expired" : null);
    }

    private string? Judge(PresentedCertificate presented, X509Certificate2Collection authorities)
    {
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.AddRange(authorities);
        chain.ChainPolicy.ExtraStore.AddRange(presented.Sent);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.DisableCertificateDownloads = true;
        _ = chain.ChainPolicy.ApplicationPolicy.Add(ClientUse);
        chain.ChainPolicy.VerificationTime = _time.GetUtcNow().UtcDateTime;
        return chain.Build(presented.Certificate)
            ? null
            : string.Join("; ", chain.ChainStatus.Select(static status => $"{status.Status}: {status.StatusInformation.Trim()}").Distinct());
    }

    private static X509Certificate2Collection Read(string path)
    {
        var authorities = new X509Certificate2Collection();
        authorities.ImportFromPem(SmallFile.ReadText(path, MaxBytes));
        return authorities.Count > 0 ? authorities : throw new FormatException("there is no certificate in it (PEM is wanted)");
    }

    private static bool IsFault(Exception fault) => fault is FormatException or IOException or UnauthorizedAccessException or CryptographicException;
}

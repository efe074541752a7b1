using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace LogRelay.Aggregator.Access.Tls;

/// <summary>
/// The server's certificate, its chain and its key: those of the files as they were when they were last without fault.
/// A change holds for new connections; those that are open stay as they are. Any thread; one reload at a time.
/// </summary>
internal sealed class ServerCertificate
{
    private const int MaxBytes = 1024 * 1024;
    private static readonly TimeSpan Soon = TimeSpan.FromDays(14);

    private readonly AccessSettings _settings;
    private readonly TimeProvider _time;
    private readonly ILogger<ServerCertificate> _logger;
    private readonly WatchedFiles? _files;
    private volatile SslStreamCertificateContext? _context;

    /// <summary>Reads the files.</summary>
    /// <exception cref="FormatException">They cannot be read, or do not belong together.</exception>
    public ServerCertificate(AccessSettings settings, TimeProvider time, ILogger<ServerCertificate> logger)
    {
        (_settings, _time, _logger) = (settings, time, logger);
        if (!settings.HasTls)
        {
            return;
        }
        _files = new WatchedFiles(settings.CertificateFile!, settings.KeyFile!);
        try
        {
            _context = Read();
        }
        catch (Exception fault) when (IsFault(fault))
        {
            throw new FormatException($"LOGRELAY_TLS_CERT_FILE=\"{settings.CertificateFile}\", LOGRELAY_TLS_KEY_FILE=\"{settings.KeyFile}\": {fault.Message}", fault);
        }
    }

    /// <summary>What new connections are shown.</summary>
    /// <exception cref="InvalidOperationException">There is no TLS.</exception>
    public SslStreamCertificateContext Context => _context ?? throw new InvalidOperationException("No certificate is set");

    /// <summary>Reads the files again if they have changed. What is in force stays so when they have a fault.</summary>
    /// <param name="always">Also when they look as before.</param>
    public void Reload(bool always)
    {
        if (!_settings.HasTls || (!_files!.HaveChanged() && !always))
        {
            return;
        }
        try
        {
            // The old one is not disposed of: handshakes may be under way with it.
            _context = Read();
            var certificate = _context.TargetCertificate;
            AccessLog.CertificateChanged(_logger, _settings.CertificateFile!, certificate.Subject, new DateTimeOffset(certificate.NotAfter));
        }
        catch (Exception fault) when (IsFault(fault))
        {
            AccessLog.CertificateRefused(_logger, _settings.CertificateFile!, fault.Message);
        }
    }

    private SslStreamCertificateContext Read()
    {
        var pem = SmallFile.ReadText(_settings.CertificateFile!, MaxBytes);
#pragma warning disable CA2000 // The context has it, and handshakes of its time.
        var certificate = X509Certificate2.CreateFromPem(pem, SmallFile.ReadText(_settings.KeyFile!, MaxBytes));
#pragma warning restore CA2000
        var chain = new X509Certificate2Collection();
        chain.ImportFromPem(pem);
        var until = new DateTimeOffset(certificate.NotAfter);
        if (until < _time.GetUtcNow() + Soon)
        {
            AccessLog.CertificateExpires(_logger, _settings.CertificateFile!, until);
        }
        // Offline: nothing is fetched to complete a chain; the file has it.
        return SslStreamCertificateContext.Create(certificate, chain, offline: true);
    }

    private static bool IsFault(Exception fault) =>
        fault is FormatException or IOException or UnauthorizedAccessException or CryptographicException or ArgumentException;
}

using System.Globalization;
using System.Net;
using LogRelay.Aggregator.Access.Limits;

namespace LogRelay.Aggregator.Access;

/// <summary>What the environment says of who may call, and how.</summary>
internal sealed record AccessSettings
{
    /// <summary>The file of tokens; null: none are asked for. <c>LOGRELAY_TOKENS_FILE</c>.</summary>
    public string? TokensFile { get; init; }

    /// <summary>The server's certificate and its chain, PEM; null: no TLS. <c>LOGRELAY_TLS_CERT_FILE</c>.</summary>
    public string? CertificateFile { get; init; }

    /// <summary>The certificate's key, PEM. <c>LOGRELAY_TLS_KEY_FILE</c>.</summary>
    public string? KeyFile { get; init; }

    /// <summary>The authorities whose certificates nodes must have, PEM; null: none is asked for. <c>LOGRELAY_CLIENT_CA_FILE</c>.</summary>
    public string? ClientAuthorityFile { get; init; }

    /// <summary>Whether everybody needs a certificate, not nodes alone. <c>LOGRELAY_CLIENT_CERT=all</c>.</summary>
    public bool AllNeedCertificate { get; init; }

    /// <summary>Whether a node's certificate must be for the node's name. <c>LOGRELAY_CLIENT_CERT_NAME=node</c>.</summary>
    public bool CertificateNamesNode { get; init; }

    /// <summary>What each client may ask for. <c>LOGRELAY_LIMIT_...</c>.</summary>
    public AccessLimits Limits { get; init; } = new();

    /// <summary>Whether connections are inside TLS.</summary>
    public bool HasTls => CertificateFile is not null;

    /// <summary>Reads the environment.</summary>
    /// <param name="variable">Gives a variable's value; null when it is not set.</param>
    /// <exception cref="FormatException">A value cannot be understood or may not be; the message says what is allowed.</exception>
    public static AccessSettings Read(Func<string, string?> variable)
    {
        var defaults = new AccessLimits();
        var settings = new AccessSettings
        {
            TokensFile = Value("LOGRELAY_TOKENS_FILE"),
            CertificateFile = Value("LOGRELAY_TLS_CERT_FILE"),
            KeyFile = Value("LOGRELAY_TLS_KEY_FILE"),
            ClientAuthorityFile = Value("LOGRELAY_CLIENT_CA_FILE"),
            AllNeedCertificate = Choice("LOGRELAY_CLIENT_CERT", "nodes", "all"),
            CertificateNamesNode = Choice("LOGRELAY_CLIENT_CERT_NAME", "any", "node"),
            Limits = new AccessLimits
            {
                RequestsPerSecond = (int)Number("LOGRELAY_LIMIT_REQUESTS", 1, 1_000_000, defaults.RequestsPerSecond),
                OpenCalls = (int)Number("LOGRELAY_LIMIT_CALLS", 1, 100_000, defaults.OpenCalls),
                Searches = (int)Number("LOGRELAY_LIMIT_SEARCHES", 1, 100_000, defaults.Searches),
                CallTime = TimeSpan.FromSeconds(Number("LOGRELAY_LIMIT_SECONDS", 1, 1_000_000, (long)defaults.CallTime.TotalSeconds)),
                IngestBytesPerSecond = Number("LOGRELAY_LIMIT_INGEST_BYTES", 0, long.MaxValue / 2, defaults.IngestBytesPerSecond),
            },
        };
        if (settings.CertificateFile is null != settings.KeyFile is null)
        {
            throw new FormatException("LOGRELAY_TLS_CERT_FILE and LOGRELAY_TLS_KEY_FILE belong together: set both, or none for no TLS");
        }
        if (settings.ClientAuthorityFile is not null && !settings.HasTls)
        {
            throw new FormatException("LOGRELAY_CLIENT_CA_FILE asks clients for certificates, which there are inside TLS only: set LOGRELAY_TLS_CERT_FILE and LOGRELAY_TLS_KEY_FILE too");
        }
        if ((settings.AllNeedCertificate || settings.CertificateNamesNode) && settings.ClientAuthorityFile is null)
        {
            throw new FormatException("LOGRELAY_CLIENT_CERT=all and LOGRELAY_CLIENT_CERT_NAME=node say which certificates clients need: set LOGRELAY_CLIENT_CA_FILE too");
        }
        return settings;

        string? Value(string name) => variable(name) is { Length: > 0 } value ? value : null;

        bool Choice(string name, string no, string yes) => Value(name) switch
        {
            null => false,
            var value when value == no => false,
            var value when value == yes => true,
            var value => throw new FormatException($"{name}=\"{value}\" must be {no} or {yes}"),
        };

        long Number(string name, long least, long most, long fallback) =>
            Value(name) is not { } text ? fallback
            : long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most ? number
            : throw new FormatException(string.Create(CultureInfo.InvariantCulture, $"{name}=\"{text}\" must be a whole number from {least} to {most}"));
    }

    /// <summary>Sees to it that nobody else can reach what anybody may call or read along.</summary>
    /// <param name="name">The variable that has the address.</param>
    /// <param name="listen">Where the aggregator is to listen.</param>
    /// <exception cref="FormatException">Not there, without tokens and TLS; the message has the way out.</exception>
    public void CheckListen(string name, IPEndPoint listen)
    {
        if (IPAddress.IsLoopback(listen.Address) || (TokensFile is not null && HasTls))
        {
            return;
        }
        var missing = string.Join(" and ", new[]
        {
            TokensFile is null ? "tokens (LOGRELAY_TOKENS_FILE; make one with: logrelay-aggregator token create)" : null,
            HasTls ? null : "TLS (LOGRELAY_TLS_CERT_FILE, LOGRELAY_TLS_KEY_FILE)",
        }.Where(static part => part is not null));
        throw new FormatException(
            $"{name}=\"{listen}\" is not a loopback address, and there are no {missing}: everybody who reaches it could read or write logs. Set what is missing, or use 127.0.0.1:{listen.Port}.");
    }
}

using System.Net.Security;
using System.Security.Authentication;
using LogRelay.Delivery.Sinks.Tls;
using LogRelay.Options;

namespace LogRelay.Delivery.Sinks.Gelf;

/// <summary>Makes a connection one inside TLS, with the certificates that the options name.</summary>
/// <param name="options">Who is trusted, and what is shown.</param>
/// <param name="host">The address's host.</param>
internal sealed class GelfTls(TlsOptions options, string host)
{
    /// <summary>Shakes hands over <paramref name="plain"/>, which the returned stream owns.</summary>
    /// <exception cref="AuthenticationException">The two did not agree, or the receiver is not who it should be.</exception>
    /// <exception cref="IOException">The connection broke.</exception>
    /// <exception cref="OptionFileException">A file cannot be used.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="ct"/> ended it.</exception>
    public async ValueTask<SslStream> OpenAsync(Stream plain, TimeProvider time, CancellationToken ct)
    {
        using var terms = TlsTerms.Read(options, host, "gelf-tls");
        return await terms.OpenAsync(plain, protocol: null, time, ct);
    }
}

using LogRelay.Options.Catalog;
using LogRelay.Options.Values;

namespace LogRelay.Options.Parsing;

/// <summary>Reads <see cref="RelayFamily"/>.</summary>
internal static class RelayReader
{
    // What they keep back would reach the aggregator all the same: it gets the bytes of the local files.
    private static readonly OptionDefinition[] KeepBack =
        [ProcessingFamily.Redact, ProcessingFamily.RedactPattern, ProcessingFamily.Include, ProcessingFamily.Exclude, ProcessingFamily.RateLimit];

    private static readonly OptionDefinition[] OfTls =
        [RelayFamily.TlsCaFile, RelayFamily.TlsCertFile, RelayFamily.TlsKeyFile, RelayFamily.TlsServerName];

    /// <summary>Null when there is no address, or something is refused.</summary>
    public static RelayOptions? Read(OptionValues values)
    {
        if (!values.Has(RelayFamily.Address))
        {
            foreach (var option in RelayFamily.Family.Options.Where(values.Has))
            {
                values.Refuse(option, "needs relay-address, which switches the aggregator on (such as relay-address=https://logs.example:7420)");
            }
            return null;
        }
        var errors = values.Errors.Count;
        if (!RelayAddress.TryParse(values.Text(RelayFamily.Address), out var address, out var problem))
        {
            values.Refuse(RelayFamily.Address, problem);
        }
        CheckEncryption(values, address);
        foreach (var option in KeepBack.Where(option => values.Text(option).Length > 0))
        {
            values.Refuse(option, "does not go with relay-address: the aggregator gets every line as it is in the local files; "
                + "in relay.json it can be said for the other sinks alone");
        }
        var options = new RelayOptions
        {
            Address = address ?? new Uri("http://localhost"),
            TokenFile = values.File(RelayFamily.TokenFile),
            Tls = Tls(values, address),
        };
        return values.Errors.Count == errors ? options : null;
    }

    private static void CheckEncryption(OptionValues values, Uri? address)
    {
        var isInsecure = values.Boolean(RelayFamily.Insecure);
        if (address is not { Scheme: "http" })
        {
            return;
        }
        if (isInsecure == false && !RelayAddress.IsOnThisHost(address))
        {
            values.Refuse(RelayFamily.Address, "would send lines and token over the network in plain text; use https://, or say relay-insecure=true");
        }
        foreach (var option in OfTls.Where(values.Has))
        {
            values.Refuse(option, "only goes with an https:// relay-address; nothing else is encrypted");
        }
    }

    private static TlsOptions? Tls(OptionValues values, Uri? address)
    {
        if (values.Has(RelayFamily.TlsKeyFile) && !values.Has(RelayFamily.TlsCertFile))
        {
            values.Refuse(RelayFamily.TlsKeyFile, "needs relay-tls-cert-file, the certificate that the key belongs to");
        }
        var tls = new TlsOptions(
            values.File(RelayFamily.TlsCaFile),
            values.File(RelayFamily.TlsCertFile),
            values.File(RelayFamily.TlsKeyFile),
            values.HostName(RelayFamily.TlsServerName));
        return address is { Scheme: "https" } ? tls : null;
    }
}

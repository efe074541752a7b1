using LogRelay.Options.Catalog;
using LogRelay.Options.Values;

namespace LogRelay.Options.Parsing;

/// <summary>Reads <see cref="GelfFamily"/>.</summary>
internal static class GelfReader
{
    private static readonly (string Prefix, GelfTransport[] Transports, string Otherwise)[] Company =
    [
        ("gelf-compression-", [GelfTransport.Udp, GelfTransport.Http, GelfTransport.Https],
            "only goes with a udp://, http:// or https:// gelf-address; over TCP nothing is compressed"),
        ("gelf-tcp-", [GelfTransport.Tcp, GelfTransport.Tls],
            "only goes with a tcp:// or tls:// gelf-address"),
        ("gelf-udp-", [GelfTransport.Udp],
            "only goes with a udp:// gelf-address"),
        ("gelf-tls-", [GelfTransport.Tls, GelfTransport.Https],
            "only goes with a tls:// or https:// gelf-address; nothing else is encrypted"),
        ("gelf-http-", [GelfTransport.Http, GelfTransport.Https],
            "only goes with an http:// or https:// gelf-address"),
    ];

    /// <summary>Null when there is no address, or something is refused.</summary>
    public static GelfOptions? Read(OptionValues values)
    {
        var address = Address(values);
        CheckCompany(values, address);
        var compression = values.Choice(GelfFamily.CompressionType);
        var level = values.Integer(GelfFamily.CompressionLevel);
        var reconnects = values.Integer(GelfFamily.TcpMaxReconnect);
        var delay = values.Integer(GelfFamily.TcpReconnectDelay);
        var datagram = values.Integer(GelfFamily.UdpDatagramSize);
        var rate = values.Integer(GelfFamily.UdpRate);
        var tls = Tls(values);
        var http = Http(values, address, compression);
        return address is null
            ? null
            : new GelfOptions
            {
                Transport = address.Transport,
                Host = address.Host,
                Port = address.Port,
                CompressionType = (address.Transport, compression) switch
                {
                    (GelfTransport.Tcp or GelfTransport.Tls, _) or (_, "none") => GelfCompressionType.None,
                    (_, "zlib") => GelfCompressionType.Zlib,
                    _ => GelfCompressionType.Gzip,
                },
                CompressionLevel = (int)(level ?? 0),
                TcpMaxReconnect = (int)(reconnects ?? 0),
                TcpReconnectDelay = TimeSpan.FromSeconds(delay ?? 0),
                UdpDatagramBytes = (int)(datagram ?? 0),
                UdpRate = (int)(rate ?? 0),
                Tls = address.Transport is GelfTransport.Tls or GelfTransport.Https ? tls : null,
                Http = http,
            };
    }

    private static GelfAddress? Address(OptionValues values)
    {
        if (!values.Has(GelfFamily.Address))
        {
            return null;
        }

        if (!GelfAddress.TryParse(values.Text(GelfFamily.Address), out var address, out var problem))
        {
            values.Refuse(GelfFamily.Address, problem);
        }

        return address;
    }

    private static TlsOptions Tls(OptionValues values)
    {
        if (values.Has(GelfFamily.TlsKeyFile) && !values.Has(GelfFamily.TlsCertFile))
        {
            values.Refuse(GelfFamily.TlsKeyFile, "needs gelf-tls-cert-file, the certificate that the key belongs to");
        }

        return new TlsOptions(
            values.File(GelfFamily.TlsCaFile),
            values.File(GelfFamily.TlsCertFile),
            values.File(GelfFamily.TlsKeyFile),
            values.HostName(GelfFamily.TlsServerName));
    }

    private static GelfHttpOptions? Http(OptionValues values, GelfAddress? address, string? compression)
    {
        var bulk = values.Boolean(GelfFamily.HttpBulk);
        var headers = values.File(GelfFamily.HttpHeadersFile);
        if (address is not { Transport: GelfTransport.Http or GelfTransport.Https })
        {
            return null;
        }

        if (compression == "zlib")
        {
            values.Refuse(GelfFamily.CompressionType, "only goes with a udp:// gelf-address; GELF over HTTP knows gzip and none");
        }

        return new GelfHttpOptions(address.Path, bulk ?? false, headers);
    }

    // An option that belongs to another transport is refused even when its value is fine: it would do nothing.
    private static void CheckCompany(OptionValues values, GelfAddress? address)
    {
        var given = GelfFamily.Family.Options.Where(option => option != GelfFamily.Address && values.Has(option));
        foreach (var option in given)
        {
            if (!values.Has(GelfFamily.Address))
            {
                values.Refuse(option, "needs gelf-address, which switches GELF on (such as gelf-address=udp://host:12201)");
                continue;
            }

            var (_, transports, otherwise) = Company.First(rule => option.Name.StartsWith(rule.Prefix, StringComparison.Ordinal));
            if (address is not null && !transports.Contains(address.Transport))
            {
                values.Refuse(option, otherwise);
            }
        }
    }
}

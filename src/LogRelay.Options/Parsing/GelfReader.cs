using LogRelay.Options.Catalog;
using LogRelay.Options.Values;

namespace LogRelay.Options.Parsing;

/// <summary>Reads <see cref="GelfFamily"/>.</summary>
internal static class GelfReader
{
    /// <summary>Null when there is no address, or a bad one.</summary>
    public static GelfOptions? Read(OptionValues values)
    {
        var address = Address(values);
        CheckCompany(values, address);
        var compression = values.Choice(GelfFamily.CompressionType);
        var level = values.Integer(GelfFamily.CompressionLevel);
        var reconnects = values.Integer(GelfFamily.TcpMaxReconnect);
        var delay = values.Integer(GelfFamily.TcpReconnectDelay);
        return address is null
            ? null
            : new GelfOptions
            {
                Transport = address.Transport,
                Host = address.Host,
                Port = address.Port,
                CompressionType = (address.Transport, compression) switch
                {
                    (GelfTransport.Tcp, _) or (_, "none") => GelfCompressionType.None,
                    (_, "zlib") => GelfCompressionType.Zlib,
                    _ => GelfCompressionType.Gzip,
                },
                CompressionLevel = (int)(level ?? 0),
                TcpMaxReconnect = (int)(reconnects ?? 0),
                TcpReconnectDelay = TimeSpan.FromSeconds(delay ?? 0),
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

            var needed = option == GelfFamily.CompressionType || option == GelfFamily.CompressionLevel
                ? GelfTransport.Udp
                : GelfTransport.Tcp;
            if (address is not null && address.Transport != needed)
            {
                values.Refuse(option, needed == GelfTransport.Udp
                    ? "only goes with a udp:// gelf-address; over TCP nothing is compressed"
                    : "only goes with a tcp:// gelf-address; over UDP there is no connection");
            }
        }
    }
}

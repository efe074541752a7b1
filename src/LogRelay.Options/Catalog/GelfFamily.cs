namespace LogRelay.Options.Catalog;

/// <summary>GELF to Graylog. Rules: moby daemon/logger/gelf/gelf.go, <c>ValidateLogOpt</c> and <c>parseAddress</c>.</summary>
public static class GelfFamily
{
    /// <summary>Where to send; switches the sink on.</summary>
    public static readonly OptionDefinition Address = new()
    {
        Name = "gelf-address",
        Kind = OptionKind.Address,
        Origin = OptionOrigin.Gelf,
        Absent = "nothing is sent",
        Example = "udp://graylog.example:12201",
        Text = "Send every line to this GELF input: `udp://host:port` or `tcp://host:port`. The port must be given; an IPv6 "
            + "address stands in brackets, `tcp://[2001:db8::7]:12201`. Giving this option is what switches GELF on.",
    };

    /// <summary>Compression of UDP messages.</summary>
    public static readonly OptionDefinition CompressionType = new()
    {
        Name = "gelf-compression-type",
        Kind = OptionKind.Choice,
        Origin = OptionOrigin.Gelf,
        Default = "gzip",
        Choices = ["gzip", "zlib", "none"],
        Needs = "`gelf-address` with `udp://`",
        Example = "zlib",
        Text = "How a UDP message is compressed.",
    };

    /// <summary>Effort of that compression.</summary>
    public static readonly OptionDefinition CompressionLevel = new()
    {
        Name = "gelf-compression-level",
        Kind = OptionKind.WholeNumber,
        Origin = OptionOrigin.Gelf,
        Default = "1",
        Minimum = -1,
        Maximum = 9,
        Needs = "`gelf-address` with `udp://`",
        Example = "6",
        Text = "How hard to compress: 1 is fastest, 9 is smallest, 0 stores without compressing, -1 leaves the choice to the "
            + "compressor.",
    };

    /// <summary>Attempts per message of the built-in driver.</summary>
    public static readonly OptionDefinition TcpMaxReconnect = new()
    {
        Name = "gelf-tcp-max-reconnect",
        Kind = OptionKind.WholeNumber,
        Origin = OptionOrigin.Gelf,
        Default = "3",
        Unit = "attempts",
        Minimum = 0,
        Maximum = int.MaxValue,
        Needs = "`gelf-address` with `tcp://`",
        Example = "10",
        Text = "How often a broken connection is dialled again in quick succession. Docker's gelf driver then drops the "
            + "message; LogRelay keeps it and goes on trying at growing intervals.",
    };

    /// <summary>Pause between those attempts.</summary>
    public static readonly OptionDefinition TcpReconnectDelay = new()
    {
        Name = "gelf-tcp-reconnect-delay",
        Kind = OptionKind.WholeNumber,
        Origin = OptionOrigin.Gelf,
        Default = "1",
        Unit = "seconds",
        Minimum = 0,
        Maximum = int.MaxValue,
        Needs = "`gelf-address` with `tcp://`",
        Example = "5",
        Text = "Pause between two of those attempts.",
    };

    internal static readonly OptionFamily Family = new(
        "GELF (Graylog)",
        "The names and the meaning are those of Docker's gelf driver. An endpoint that is down never keeps a container from "
        + "starting: the lines wait in the local files. Over TCP nothing is acknowledged, so LogRelay ends the connection "
        + "now and then and waits for the receiver to close its side too, as Graylog does: that proves that everything was "
        + "read (docs/adr/0001).",
        [Address, CompressionType, CompressionLevel, TcpMaxReconnect, TcpReconnectDelay]);
}

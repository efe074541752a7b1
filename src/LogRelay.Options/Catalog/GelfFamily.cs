namespace LogRelay.Options.Catalog;

/// <summary>
/// GELF to Graylog. Rules of Docker's own options: moby daemon/logger/gelf/gelf.go, <c>ValidateLogOpt</c> and
/// <c>parseAddress</c>. The second word of a name says which transports an option goes with.
/// </summary>
public static class GelfFamily
{
    private const string Compressible = "`gelf-address` with `udp://`, `http://` or `https://`";
    private const string OverTcp = "`gelf-address` with `tcp://` or `tls://`";
    private const string OverUdp = "`gelf-address` with `udp://`";
    private const string OverTls = "`gelf-address` with `tls://` or `https://`";
    private const string OverHttp = "`gelf-address` with `http://` or `https://`";

    /// <summary>Where to send; switches the sink on.</summary>
    public static readonly OptionDefinition Address = new()
    {
        Name = "gelf-address",
        Kind = OptionKind.Address,
        Origin = OptionOrigin.Gelf,
        Absent = "nothing is sent",
        Example = "udp://graylog.example:12201",
        Text = "Send every line to this GELF input: `udp://host:port` or `tcp://host:port` as in Docker's driver, and also "
            + "`tls://host:port` (the same as `tcp+tls://`), `http://host:port/path` or `https://host:port/path`. The port must be "
            + "given, but for HTTP, where it is 80 or 443 otherwise; a missing path is `/gelf`. An IPv6 address stands in "
            + "brackets, `tcp://[2001:db8::7]:12201`. Giving this option is what switches GELF on.",
    };

    /// <summary>Compression of UDP messages and HTTP requests.</summary>
    public static readonly OptionDefinition CompressionType = new()
    {
        Name = "gelf-compression-type",
        Kind = OptionKind.Choice,
        Origin = OptionOrigin.Gelf,
        Default = "gzip",
        Choices = ["gzip", "zlib", "none"],
        Needs = Compressible,
        Example = "none",
        Text = "How a UDP message, or the body of an HTTP request, is compressed. Over HTTP there is no `zlib`.",
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
        Needs = Compressible,
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
        Needs = OverTcp,
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
        Needs = OverTcp,
        Example = "5",
        Text = "Pause between two of those attempts.",
    };

    /// <summary>Largest datagram.</summary>
    public static readonly OptionDefinition UdpDatagramSize = new()
    {
        Name = "gelf-udp-datagram-size",
        Kind = OptionKind.WholeNumber,
        Origin = OptionOrigin.LogRelay,
        Default = "1420",
        Unit = "bytes",
        Minimum = 512,
        Maximum = 8192,
        Needs = OverUdp,
        Example = "8192",
        Text = "Largest datagram; a message that is longer is sent in chunks of that size. 1420, Docker's size, fits an Ethernet "
            + "frame behind any usual tunnel; 8192 suits loopback and networks with jumbo frames. At most 128 chunks make a "
            + "message, so this also bounds its length: compressed, 180,224 bytes with 1420, 1,047,040 with 8192. A longer line "
            + "is cut and says so.",
    };

    /// <summary>Most datagrams a second.</summary>
    public static readonly OptionDefinition UdpRate = new()
    {
        Name = "gelf-udp-rate",
        Kind = OptionKind.WholeNumber,
        Origin = OptionOrigin.LogRelay,
        Default = "20000",
        Unit = "datagrams a second",
        Minimum = 0,
        Maximum = int.MaxValue,
        Needs = OverUdp,
        Example = "5000",
        Text = "Most datagrams that are sent in a second, spread evenly, so that a burst of lines does not overrun the receiver's "
            + "socket buffer: datagrams that find no room there are lost and nobody is told. The lines wait in the local files "
            + "meanwhile. 0 sends as fast as it goes.",
    };

    /// <summary>Whom to trust.</summary>
    public static readonly OptionDefinition TlsCaFile = new()
    {
        Name = "gelf-tls-ca-file",
        Kind = OptionKind.File,
        Origin = OptionOrigin.LogRelay,
        Absent = "the usual public authorities",
        Needs = OverTls,
        Example = "/var/lib/logrelay/tls/ca.pem",
        Text = "Certificates in PEM form that the receiver's certificate must lead back to, in the place of the public "
            + "authorities; a self-signed certificate can stand here itself. Read anew for every connection. There is no option "
            + "that trusts everybody.",
    };

    /// <summary>What to show.</summary>
    public static readonly OptionDefinition TlsCertFile = new()
    {
        Name = "gelf-tls-cert-file",
        Kind = OptionKind.File,
        Origin = OptionOrigin.LogRelay,
        Absent = "no certificate is shown",
        Needs = OverTls,
        Example = "/var/lib/logrelay/tls/client.pem",
        Text = "LogRelay's own certificate in PEM form, for receivers that ask for one; intermediate certificates stand behind it, "
            + "and the private key may, too. Read anew for every connection.",
    };

    /// <summary>What proves it.</summary>
    public static readonly OptionDefinition TlsKeyFile = new()
    {
        Name = "gelf-tls-key-file",
        Kind = OptionKind.File,
        Origin = OptionOrigin.LogRelay,
        Absent = "in the certificate's file",
        Needs = "`gelf-tls-cert-file`",
        Example = "/var/lib/logrelay/tls/client.key",
        Text = "The private key of that certificate, in PEM form and not encrypted.",
    };

    /// <summary>Another name than the address's.</summary>
    public static readonly OptionDefinition TlsServerName = new()
    {
        Name = "gelf-tls-server-name",
        Kind = OptionKind.HostName,
        Origin = OptionOrigin.LogRelay,
        Absent = "the host of `gelf-address`",
        Needs = OverTls,
        Example = "graylog.example",
        Text = "The name that the receiver's certificate must carry, and that is asked for in the handshake, when the address "
            + "names the receiver otherwise.",
    };

    /// <summary>Several messages in a request.</summary>
    public static readonly OptionDefinition HttpBulk = new()
    {
        Name = "gelf-http-bulk",
        Kind = OptionKind.Boolean,
        Origin = OptionOrigin.LogRelay,
        Default = "false",
        Needs = OverHttp,
        Example = "true",
        Text = "Put several messages into one request, a line each, up to 60,000 bytes. Only for an input that was told to expect it "
            + "(Graylog: \"Enable bulk receiving\"): any other reads the first message, throws the rest away, and answers 202 all "
            + "the same.",
    };

    /// <summary>Tokens and the like.</summary>
    public static readonly OptionDefinition HttpHeadersFile = new()
    {
        Name = "gelf-http-headers-file",
        Kind = OptionKind.File,
        Origin = OptionOrigin.LogRelay,
        Absent = "none",
        Needs = OverHttp,
        Example = "/var/lib/logrelay/gelf.headers",
        Text = "A file with headers that go with every request, one a line, such as `Authorization: Bearer ...`: what is secret stays "
            + "out of the container's options. Read anew for every connection.",
    };

    internal static readonly OptionFamily Family = new(
        "GELF (Graylog)",
        "The names and the meaning are those of Docker's gelf driver, and LogRelay's own beside them. An endpoint that is down "
        + "never keeps a container from starting: the lines wait in the local files. Over TCP and TLS nothing is acknowledged, so "
        + "LogRelay ends the connection now and then and waits for the receiver to close its side too, as Graylog does: that proves "
        + "that everything was read (docs/adr/0001). More on all of them: [gelf.md](gelf.md).",
        [
            Address, CompressionType, CompressionLevel, TcpMaxReconnect, TcpReconnectDelay, UdpDatagramSize, UdpRate,
            TlsCaFile, TlsCertFile, TlsKeyFile, TlsServerName, HttpBulk, HttpHeadersFile,
        ]);
}

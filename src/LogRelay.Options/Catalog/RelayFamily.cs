namespace LogRelay.Options.Catalog;

/// <summary>LogRelay's own: the aggregator.</summary>
public static class RelayFamily
{
    private const string NeedsAddress = "`relay-address`";
    private const string OverTls = "`relay-address` with `https://`";

    /// <summary>Where the aggregator is; switches the sink on.</summary>
    public static readonly OptionDefinition Address = new()
    {
        Name = "relay-address",
        Kind = OptionKind.Address,
        Origin = OptionOrigin.LogRelay,
        Absent = "nothing is sent",
        Example = "https://logs.example:7420",
        Text = "Send every line to this LogRelay aggregator, `https://host:port`, exactly once and as it is in the local files. "
            + "`http://host:port`, which anybody on the way can read, is for an aggregator on this host (`127.0.0.1`, `[::1]`, "
            + "`localhost`) unless `relay-insecure` says otherwise. Giving this option is what switches the aggregator on. Options "
            + "that keep something from being sent, `redact`, `include`, `exclude` and `rate-limit` among them, do not go with it.",
    };

    /// <summary>Allows plain text over a network.</summary>
    public static readonly OptionDefinition Insecure = new()
    {
        Name = "relay-insecure",
        Kind = OptionKind.Boolean,
        Origin = OptionOrigin.LogRelay,
        Default = "false",
        Needs = NeedsAddress,
        Example = "true",
        Text = "Allow `http://` to another host: lines and token are not encrypted, and nobody proves who the aggregator is. For "
            + "networks that are encrypted themselves.",
    };

    /// <summary>Who the node says it is.</summary>
    public static readonly OptionDefinition TokenFile = new()
    {
        Name = "relay-token-file",
        Kind = OptionKind.File,
        Origin = OptionOrigin.LogRelay,
        Absent = "no token is shown",
        Needs = NeedsAddress,
        Example = "/var/lib/logrelay/relay.token",
        Text = "A file with the token, of the scope `ingest`, that the aggregator has given to this node: one line. Read anew for "
            + "every call.",
    };

    /// <summary>Whom to trust.</summary>
    public static readonly OptionDefinition TlsCaFile = new()
    {
        Name = "relay-tls-ca-file",
        Kind = OptionKind.File,
        Origin = OptionOrigin.LogRelay,
        Absent = "the usual public authorities",
        Needs = OverTls,
        Example = "/var/lib/logrelay/tls/ca.pem",
        Text = "Certificates in PEM form that the aggregator's certificate must lead back to, in the place of the public "
            + "authorities; a self-signed certificate can stand here itself. Read anew for every call. There is no option that "
            + "trusts everybody.",
    };

    /// <summary>What to show.</summary>
    public static readonly OptionDefinition TlsCertFile = new()
    {
        Name = "relay-tls-cert-file",
        Kind = OptionKind.File,
        Origin = OptionOrigin.LogRelay,
        Absent = "no certificate is shown",
        Needs = OverTls,
        Example = "/var/lib/logrelay/tls/node.pem",
        Text = "This node's own certificate in PEM form, for an aggregator that asks for one; intermediate certificates stand behind "
            + "it, and the private key may, too. Read anew for every call.",
    };

    /// <summary>What proves it.</summary>
    public static readonly OptionDefinition TlsKeyFile = new()
    {
        Name = "relay-tls-key-file",
        Kind = OptionKind.File,
        Origin = OptionOrigin.LogRelay,
        Absent = "in the certificate's file",
        Needs = "`relay-tls-cert-file`",
        Example = "/var/lib/logrelay/tls/node.key",
        Text = "The private key of that certificate, in PEM form and not encrypted.",
    };

    /// <summary>Another name than the address's.</summary>
    public static readonly OptionDefinition TlsServerName = new()
    {
        Name = "relay-tls-server-name",
        Kind = OptionKind.HostName,
        Origin = OptionOrigin.LogRelay,
        Absent = "the host of `relay-address`",
        Needs = OverTls,
        Example = "logs.example",
        Text = "The name that the aggregator's certificate must carry, and that is asked for in the handshake, when the address names "
            + "it otherwise.",
    };

    internal static readonly OptionFamily Family = new(
        "Aggregator",
        "The aggregator has the lines of many hosts in one place. It gets every line exactly once, in order, over outages and "
        + "restarts of either side; one that is down or hangs never keeps a container from starting, writing or stopping: the lines "
        + "wait in the local files. More on all of them: [relay.md](relay.md).",
        [Address, Insecure, TokenFile, TlsCaFile, TlsCertFile, TlsKeyFile, TlsServerName]);
}

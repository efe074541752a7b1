using Xunit;

namespace LogRelay.Options.Tests.Parsing;

public sealed class RelayOptionTests
{
    private const string Form = "must be https://host:port or http://host:port, such as https://logs.example:7420";
    private const string NeedsAddress = "needs relay-address, which switches the aggregator on (such as relay-address=https://logs.example:7420)";
    private const string PlainText = "would send lines and token over the network in plain text; use https://, or say relay-insecure=true";
    private const string OnlyTls = "only goes with an https:// relay-address; nothing else is encrypted";

    private const string KeptBack = "does not go with relay-address: the aggregator gets every line as it is in the local files; "
        + "in relay.json it can be said for the other sinks alone";

    [Fact]
    public void Parse_EveryOption_IsRead()
    {
        var options = Opts.Parse(
            "relay-address=https://Logs.Example:7420/|relay-token-file=/t|relay-tls-ca-file=/ca|relay-tls-cert-file=/cert|relay-tls-key-file=/key"
            + "|relay-tls-server-name=Other.Example|relay-insecure=false|gelf-address=udp://g:1|parse=json|level=auto|multiline-pattern=^a").Options!;

        Assert.Equal(
            new RelayOptions
            {
                Address = new Uri("https://logs.example:7420"),
                TokenFile = "/t",
                Tls = new TlsOptions("/ca", "/cert", "/key", "other.example"),
            },
            options.Relay);
        Assert.NotNull(options.Gelf);
    }

    [Theory]
    [InlineData("http://127.0.0.1:7420")]
    [InlineData("http://127.8.9.1:1")]
    [InlineData("http://[::1]:7420")]
    [InlineData("http://localhost:80")]
    [InlineData("http://LOCALHOST:7420/")]
    public void Parse_PlainTextOnThisHost_IsTaken(string address)
    {
        var options = Opts.Parse($"relay-address={address}").Options!;

        Assert.Equal(new Uri(address), options.Relay!.Address);
        Assert.Null(options.Relay.Tls);
    }

    [Fact]
    public void Parse_PlainTextElsewhere_NeedsAWordOfItsOwn()
    {
        Assert.Equal($"log-opt relay-address=\"http://10.0.0.1:7420\": {PlainText}", Opts.Parse("relay-address=http://10.0.0.1:7420").ToLine());
        Assert.Equal(new Uri("http://10.0.0.1:7420"), Opts.Parse("relay-address=http://10.0.0.1:7420|relay-insecure=true").Options!.Relay!.Address);
    }

    [Theory]
    [InlineData("relay-address=", "relay-address", Form)]
    [InlineData("relay-address=logs.example:7420", "relay-address", Form)]
    [InlineData("relay-address=tcp://logs.example:7420", "relay-address", Form)]
    [InlineData("relay-address=https://logs.example", "relay-address", Form + "; the port is missing (an aggregator's own is 7420)")]
    [InlineData("relay-address=https://[::1]", "relay-address", Form + "; the port is missing (an aggregator's own is 7420)")]
    [InlineData("relay-address=https://logs.example:", "relay-address", Form + "; the port is missing (an aggregator's own is 7420)")]
    [InlineData("relay-address=https://logs.example:0", "relay-address", Form + "; the port is missing (an aggregator's own is 7420)")]
    [InlineData("relay-address=https://logs.example:70000", "relay-address", Form)]
    [InlineData("relay-address=https://logs.example:7420/x", "relay-address", Form + "; nothing may stand behind the port")]
    [InlineData("relay-address=https://logs.example:7420?x", "relay-address", Form + "; nothing may stand behind the port")]
    [InlineData("relay-address=https://logs.example:7420/#x", "relay-address", Form + "; nothing may stand behind the port")]
    [InlineData("relay-address=https://u:p@logs.example:7420", "relay-address", "must not hold a name and a password, which everyone could read who may inspect the container; relay-token-file names a file with a token")]
    [InlineData("relay-address=https://logs example:7420", "relay-address", Form)]
    [InlineData("relay-address=http://127.0.0.1.example:7420", "relay-address", PlainText)]
    [InlineData("relay-address=https://h:1|relay-insecure=perhaps", "relay-insecure", "must be true or false")]
    [InlineData("relay-address=https://h:1|relay-token-file=token", "relay-token-file", "must be the absolute path of a file as the plugin sees it; of the host's files it sees those under /var/lib/logrelay")]
    [InlineData("relay-address=https://h:1|relay-tls-key-file=/k", "relay-tls-key-file", "needs relay-tls-cert-file, the certificate that the key belongs to")]
    [InlineData("relay-address=http://localhost:1|relay-tls-ca-file=/k", "relay-tls-ca-file", OnlyTls)]
    [InlineData("relay-address=https://h:1|relay-tls-server-name=a b", "relay-tls-server-name", "must be a host's name: letters, digits, dots, hyphens and underscores, at most 253")]
    [InlineData("relay-token-file=/t", "relay-token-file", NeedsAddress)]
    [InlineData("relay-insecure=true", "relay-insecure", NeedsAddress)]
    [InlineData("relay-address=https://h:1|redact=all", "redact", KeptBack)]
    [InlineData("relay-address=https://h:1|redact-pattern=a", "redact-pattern", KeptBack)]
    [InlineData("relay-address=https://h:1|include=a", "include", KeptBack)]
    [InlineData("relay-address=https://h:1|exclude=a", "exclude", KeptBack)]
    [InlineData("relay-address=https://h:1|rate-limit=5", "rate-limit", KeptBack)]
    public void Parse_WhatCannotBe_IsRefusedInWords(string options, string name, string problem)
    {
        var result = Opts.Parse(options);

        var error = Assert.Single(result.Errors);
        Assert.Equal((name, problem), (error.Option, error.Problem));
    }

    [Fact]
    public void Parse_ATokenAmongTheOptions_IsNoOption()
    {
        // Everybody who may inspect the container could read it.
        Assert.Equal("log-opt \"relay-token\" is not known; did you mean \"relay-token-file\"?", Opts.Parse("relay-address=https://h:1|relay-token=t").ToLine());
    }
}

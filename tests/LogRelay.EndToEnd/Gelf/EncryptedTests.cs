using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using LogRelay.EndToEnd.Engine;
using LogRelay.Testing.Gelf;
using LogRelay.Testing.Tls;
using Xunit;

namespace LogRelay.EndToEnd.Gelf;

/// <summary>GELF through TLS and over HTTP from the plugin as it ships: a program without .NET's libraries around it, in a root folder of its own.</summary>
[Collection("GELF")]
public sealed class EncryptedTests(SharedEngine shared)
{
    private const int Lines = 2000;
    private const string PluginFolder = "/var/lib/logrelay";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Over_tls_every_line_arrives_in_order_and_both_sides_show_their_certificates()
    {
        using var authority = new TlsAuthority();
        var client = authority.IssueClient("node-1");
        var files = await WriteAsync(
            ("ca.pem", authority.Pem),
            ("client.pem", client.ExportCertificatePem()),
            ("client.key", client.GetECDsaPrivateKey()!.ExportPkcs8PrivateKeyPem()));
        string? seen = null;
        await using var receiver = new GelfTcpReceiver
        {
            Tls = new SslServerAuthenticationOptions
            {
                ServerCertificate = authority.IssueServer("graylog.example"),
                ClientCertificateRequired = true,
                RemoteCertificateValidationCallback = (_, certificate, _, _) => (seen = certificate?.Subject) is not null,
            },
        };

        var container = await EmitAsync(
            GelfContainers.Address("tls", receiver.Port), ("gelf-tls-ca-file", $"{files}/ca.pem"), ("gelf-tls-server-name", "graylog.example"),
            ("gelf-tls-cert-file", $"{files}/client.pem"), ("gelf-tls-key-file", $"{files}/client.key"));

        await AssertArrivesAsync(container, receiver.Inbox);
        Assert.Equal("CN=node-1", seen);
    }

    [Theory]
    [InlineData("http", false)]
    [InlineData("http", true)]
    [InlineData("https", false)]
    [InlineData("https", true)]
    public async Task Over_http_every_line_arrives_in_order_with_the_headers_of_the_file(string scheme, bool bulk)
    {
        using var authority = new TlsAuthority();
        var files = await WriteAsync(("ca.pem", authority.Pem), ("headers", "Authorization: Bearer t0ken\n"));
        await using var receiver = new GelfHttpReceiver
        {
            TakesBulk = bulk,
            Wanted = ("Authorization", "Bearer t0ken"),
            Certificate = scheme == "https" ? authority.IssueServer("127.0.0.1") : null,
        }.Start();
        (string, string)[] trust = scheme == "https" ? [("gelf-tls-ca-file", $"{files}/ca.pem")] : [];

        var container = await EmitAsync(
            [GelfContainers.Address(scheme, receiver.Port), ("gelf-http-headers-file", $"{files}/headers"), ("gelf-http-bulk", bulk ? "true" : "false"), .. trust]);

        await AssertArrivesAsync(container, receiver.Inbox);
    }

    [Fact]
    public async Task Receiver_whom_nobody_vouches_for_gets_nothing_and_the_operator_is_told_how_to_trust_it()
    {
        var engine = await shared.EngineAsync();
        using var authority = new TlsAuthority();
        await using var receiver = new GelfTcpReceiver
        {
            Tls = new SslServerAuthenticationOptions { ServerCertificate = authority.IssueServer("127.0.0.1") },
        };

        var container = await EmitAsync(GelfContainers.Address("tls", receiver.Port));

        // The word of OpenSSL that it has authorities to compare with, and that this one is none of them.
        await Eventually.TrueAsync(
            "the plugin says why", () => engine.DaemonLog.Contains($"tls://127.0.0.1:{receiver.Port}: TLS: the certificate of CN=127.0.0.1 is not trusted", StringComparison.Ordinal), Ct);
        Assert.Contains("gelf-tls-ca-file names authorities to trust", engine.DaemonLog, StringComparison.Ordinal);
        Assert.Equal(0, await container.WaitAsync(Ct));
        Assert.Empty(receiver.Inbox.Messages);
        Assert.Equal(Lines, (await container.LogsAsync(Ct)).Lines.Count);
    }

    private async Task<Container> EmitAsync(params (string Name, string Value)[] options)
    {
        var engine = await shared.EngineAsync();
        var plugin = await shared.PluginAsync();
        return await engine.RunAsync(
            new("programs", "emit", "--count", $"{Lines}", "--size", "100") { Driver = plugin.Name, LogOptions = options }, Ct);
    }

    private static async Task AssertArrivesAsync(Container container, GelfInbox inbox)
    {
        var messages = await GelfContainers.ReceiveAsync(inbox, Lines);
        Assert.Equal(GelfContainers.EmitLines(Lines, 100), messages.LinesOf(container));
        Assert.Equal(0, await container.WaitAsync(Ct));
        await container.RemoveAsync(Ct);
    }

    // Returns the folder as the plugin sees it.
    private async Task<string> WriteAsync(params (string Name, string Content)[] files)
    {
        var plugin = await shared.PluginAsync();
        var name = $"files-{Guid.NewGuid():N}";
        Directory.CreateDirectory(Path.Combine(plugin.DataFolder, name));
        foreach (var file in files)
        {
            await File.WriteAllTextAsync(Path.Combine(plugin.DataFolder, name, file.Name), file.Content, Ct);
        }
        return $"{PluginFolder}/{name}";
    }
}

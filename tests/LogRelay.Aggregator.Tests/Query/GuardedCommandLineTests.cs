using System.Security.Cryptography.X509Certificates;
using System.Text;
using LogRelay.Aggregator.Tests.Access;
using LogRelay.Cli;
using LogRelay.Testing;
using LogRelay.Testing.Tls;
using Xunit;

namespace LogRelay.Aggregator.Tests.Query;

/// <summary>The command line at an aggregator that wants TLS, a token and a certificate, over real connections.</summary>
public sealed class GuardedCommandLineTests : IAsyncLifetime
{
    private readonly TempFolder _folder = new();
    private readonly TlsAuthority _authority = new();
    private readonly TlsAuthority _other = new();
    private GuardedAggregator _aggregator = null!;

    public async ValueTask InitializeAsync()
    {
        await File.WriteAllTextAsync(_folder.File("ca.pem"), _authority.Pem);
        await File.WriteAllTextAsync(_folder.File("other.pem"), _other.Pem);
        _aggregator = await GuardedAggregator.StartAsync(_folder, access => GuardedAggregator.WithTls(access, _folder, _authority) with
        {
            ClientAuthorityFile = _folder.File("ca.pem"),
            AllNeedCertificate = true,
        });
        await File.WriteAllTextAsync(_folder.File("reader"), _aggregator.Keys["reader"] + "\n");
        await File.WriteAllTextAsync(_folder.File("node"), _aggregator.Keys["node"]);
        Write("own", _authority.IssueClient("ops"));
        Write("foreign", _other.IssueClient("ops"));
        using var node = _aggregator.Node("Bearer " + _aggregator.Keys["node"], _authority.IssueClient("host-1"));
        _ = await node.BeginAsync();
        await node.SayAsync(NodePlayer.BatchOf(Lines.Numbered(0, 3), 0));
        _ = await node.HearAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _aggregator.DisposeAsync();
        _other.Dispose();
        _authority.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task Whoever_shows_token_and_certificate_finds_lines()
    {
        var (code, output, error) = await RunAsync("ca.pem", "reader", "own", "own.key");
        Assert.True(code == 0, error);
        Assert.Equal(3, output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
    }

    [Fact]
    public async Task Key_may_be_in_the_certificates_file()
    {
        await File.AppendAllTextAsync(_folder.File("own"), "\n" + await File.ReadAllTextAsync(_folder.File("own.key"), TestContext.Current.CancellationToken), TestContext.Current.CancellationToken);
        var (code, _, error) = await RunAsync("ca.pem", "reader", "own", key: null);
        Assert.True(code == 0, error);
    }

    [Theory]
    [InlineData("other.pem", "reader", "own", "own.key", "--ca names the authorities")]
    [InlineData(null, "reader", "own", "own.key", "--ca names the authorities")]
    [InlineData("ca.pem", null, "own", "own.key", "--token-file")]
    [InlineData("ca.pem", "node", "own", "own.key", "does not allow it")]
    [InlineData("ca.pem", "reader", null, null, "--cert")]
    [InlineData("ca.pem", "reader", "foreign", "foreign.key", "is not taken")]
    [InlineData("ca.pem", "reader", "own", "foreign.key", "cannot be used")]
    public async Task Whoever_shows_something_else_is_told_what_is_wrong(string? authorities, string? token, string? certificate, string? key, string message)
    {
        var (code, output, error) = await RunAsync(authorities, token, certificate, key);
        Assert.Equal((2, ""), (code, output));
        Assert.Contains(message, error, StringComparison.Ordinal);
        Assert.DoesNotContain(_aggregator.Keys["node"], error, StringComparison.Ordinal);
    }

    private async Task<(int Code, string Output, string Error)> RunAsync(string? authorities, string? token, string? certificate, string? key)
    {
        using var output = new MemoryStream();
        await using var error = new StringWriter();
        var args = new List<string> { "query", "-o", "raw", "--address", _aggregator.Address.ToString() };
        foreach (var (option, file) in new[] { ("--ca", authorities), ("--token-file", token), ("--cert", certificate), ("--key", key) })
        {
            args.AddRange(file is null ? [] : [option, _folder.File(file)]);
        }
        var code = await CommandLine.RunAsync([.. args], new CliEnvironment
        {
            Output = output,
            Error = error,
            SocketFolders = [],
            DataFolder = "/nowhere/logrelay",
            Variable = static name => name == "PAGER" ? "" : null,
        });
        return (code, Encoding.UTF8.GetString(output.ToArray()), error.ToString());
    }

    private void Write(string name, X509Certificate2 certificate)
    {
        File.WriteAllText(_folder.File(name), certificate.ExportCertificatePem());
        using var key = certificate.GetECDsaPrivateKey()!;
        File.WriteAllText(_folder.File(name + ".key"), key.ExportPkcs8PrivateKeyPem());
    }
}

using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using LogRelay.Delivery.Sinks;
using LogRelay.Delivery.Sinks.Gelf;
using LogRelay.Options;
using LogRelay.Testing;
using LogRelay.Testing.Gelf;
using LogRelay.Testing.Tls;
using Xunit;

namespace LogRelay.Delivery.Tests.Sinks.Gelf;

/// <summary>Who is trusted, what is shown, and what a person is told when that does not do.</summary>
public sealed class GelfTlsTests : IDisposable
{
    private readonly TlsAuthority _authority = new();
    private readonly TempFolder _folder = new();

    public GelfTlsTests() => File.WriteAllText(_folder.File("ca.pem"), _authority.Pem);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _authority.Dispose();
        _folder.Dispose();
    }

    [Theory]
    [InlineData("localhost", "localhost", null)]
    [InlineData("127.0.0.1", "127.0.0.1", null)]
    [InlineData("graylog.example", "127.0.0.1", "graylog.example")]
    public async Task Receiver_with_the_right_certificate_gets_everything(string certified, string host, string? serverName)
    {
        await using var receiver = Receiver(_authority.IssueServer(certified));

        var result = await SendAsync(Options(receiver.Port, host) with { Tls = Trust with { ServerName = serverName } });

        Assert.Equal(SendStatus.Delivered, result.Status);
        Assert.Equal(["line"], receiver.Inbox.Lines);
    }

    [Theory]
    [InlineData(SslProtocols.Tls12)]
    [InlineData(SslProtocols.Tls13)]
    public async Task Many_messages_arrive_in_order_in_either_version(SslProtocols version)
    {
        await using var receiver = Receiver(_authority.IssueServer("localhost"));
        receiver.Tls!.EnabledSslProtocols = version;
        var lines = Enumerable.Range(0, 5000).Select(n => $"{n} ".PadRight(200, 'x')).ToArray();

        Assert.Equal(SendStatus.Delivered, (await SendAsync(Options(receiver.Port), lines)).Status);

        Assert.Equal(lines, receiver.Inbox.Lines);
    }

    [Fact]
    public async Task Self_signed_certificate_is_trusted_when_it_is_the_one_that_was_named()
    {
        using var self = SelfSigned("localhost");
        await File.WriteAllTextAsync(_folder.File("self.pem"), self.ExportCertificatePem(), Ct);
        await using var receiver = Receiver(self);

        var trusted = await SendAsync(Options(receiver.Port) with { Tls = Trust with { CaFile = _folder.File("self.pem") } });

        Assert.Equal(SendStatus.Delivered, trusted.Status);
    }

    [Fact]
    public async Task Wrong_name_is_a_retry_that_names_it_and_the_way_out()
    {
        await using var receiver = Receiver(_authority.IssueServer("other.example"));

        var result = await SendAsync(Options(receiver.Port));

        Assert.Equal(SendStatus.Retry, result.Status);
        Assert.Equal($"tls://localhost:{receiver.Port}: TLS: the certificate of CN=other.example is not for localhost; gelf-tls-server-name says which name it must carry", result.Reason);
        Assert.Empty(receiver.Inbox.Messages);
    }

    [Fact]
    public async Task Expired_certificate_is_a_retry()
    {
        await using var receiver = Receiver(_authority.IssueServer("localhost", expired: true));

        var result = await SendAsync(Options(receiver.Port));

        Assert.Equal(SendStatus.Retry, result.Status);
        Assert.Contains("is not trusted (NotTimeValid)", result.Reason, StringComparison.Ordinal);
        Assert.Empty(receiver.Inbox.Messages);
    }

    [Fact]
    public async Task Authority_that_was_not_named_is_not_trusted()
    {
        using var stranger = new TlsAuthority();
        await using var receiver = Receiver(stranger.IssueServer("localhost"));

        var named = await SendAsync(Options(receiver.Port));
        var system = await SendAsync(Options(receiver.Port) with { Tls = TlsOptions.Default });

        Assert.Equal((SendStatus.Retry, SendStatus.Retry), (named.Status, system.Status));
        Assert.Contains("gelf-tls-ca-file names authorities to trust", system.Reason, StringComparison.Ordinal);
        Assert.Empty(receiver.Inbox.Messages);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Receiver_that_wants_a_certificate_sees_it(bool keyInTheSameFile)
    {
        var client = _authority.IssueClient("node-1");
        var key = client.GetECDsaPrivateKey()!.ExportPkcs8PrivateKeyPem();
        await File.WriteAllTextAsync(_folder.File("client.pem"), client.ExportCertificatePem() + "\n" + (keyInTheSameFile ? key : ""), Ct);
        await File.WriteAllTextAsync(_folder.File("client.key"), key, Ct);
        await using var receiver = Receiver(_authority.IssueServer("localhost"));
        string? seen = null;
        receiver.Tls!.ClientCertificateRequired = true;
        receiver.Tls.RemoteCertificateValidationCallback = (_, certificate, _, _) => (seen = certificate?.Subject) is not null;

        var result = await SendAsync(Options(receiver.Port) with
        {
            Tls = Trust with { CertFile = _folder.File("client.pem"), KeyFile = keyInTheSameFile ? null : _folder.File("client.key") },
        });

        Assert.Equal(SendStatus.Delivered, result.Status);
        Assert.Equal("CN=node-1", seen);
    }

    [Fact]
    public async Task Receiver_that_wants_a_certificate_and_sees_none_is_never_taken_for_delivered()
    {
        await using var receiver = Receiver(_authority.IssueServer("localhost"));
        receiver.Tls!.ClientCertificateRequired = true;
        receiver.Tls.RemoteCertificateValidationCallback = (_, certificate, _, _) => certificate is not null;

        await using var sink = GelfSinks.Create(Options(receiver.Port), TimeProvider.System);

        for (var i = 0; i < 2 * ClosingHabit.EndsOfUnknown; i++)
        {
            Assert.Equal(SendStatus.Retry, (await SendAsync(sink, $"{i}")).Status);
        }
        Assert.Empty(receiver.Inbox.Messages);
    }

    [Fact]
    public async Task Receiver_that_closes_without_a_word_inside_tls_is_believed_only_when_it_never_does_otherwise()
    {
        await using var receiver = Receiver(_authority.IssueServer("localhost"));
        receiver.Fault = new GelfTcpFault { ClosesUnannounced = true };
        await using var sink = GelfSinks.Create(Options(receiver.Port), TimeProvider.System);
        var statuses = new List<SendStatus>();
        for (var i = 0; i < ClosingHabit.EndsOfUnknown; i++)
        {
            statuses.Add((await SendAsync(sink, $"{i}")).Status);
        }

        Assert.Equal([.. Enumerable.Repeat(SendStatus.Retry, ClosingHabit.EndsOfUnknown - 1), SendStatus.Delivered], statuses);
    }

    [Fact]
    public async Task Receiver_without_tls_is_a_retry()
    {
        await using var receiver = new GelfTcpReceiver { Fault = new GelfTcpFault { CloseAfterBytes = 1 } };

        var result = await SendAsync(Options(receiver.Port));

        Assert.Equal(SendStatus.Retry, result.Status);
        Assert.StartsWith($"tls://localhost:{receiver.Port}: ", result.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Receiver_that_never_shakes_hands_costs_no_more_than_the_deadline()
    {
        await using var receiver = Receiver(_authority.IssueServer("localhost"));
        receiver.Fault = new GelfTcpFault { NeverShakesHands = true };
        await using var sink = GelfSinks.Create(Options(receiver.Port), TimeProvider.System);
        using var batch = Batches.Of("line");
        using var deadline = new CancellationTokenSource(TimeSpan.FromMilliseconds(200));

        var sending = sink.SendAsync(new SinkBatch(Batches.Stream(), batch), deadline.Token).AsTask();

        Assert.Equal(SendStatus.Retry, (await sending.WaitAsync(TimeSpan.FromSeconds(10), Ct)).Status);
    }

    [Fact]
    public async Task Missing_file_is_a_retry_that_says_where_files_are_looked_for()
    {
        var path = _folder.File("no.pem");
        await using var receiver = Receiver(_authority.IssueServer("localhost"));

        var result = await SendAsync(Options(receiver.Port) with { Tls = Trust with { CaFile = path } });

        Assert.Equal(SendStatus.Retry, result.Status);
        Assert.Contains($"gelf-tls-ca-file: there is no {path}, as the plugin sees files (of the host's, those under /var/lib/logrelay)", result.Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("gelf-tls-ca-file", "nothing in PEM form")]
    [InlineData("gelf-tls-cert-file", "nothing in PEM form")]
    public async Task File_with_something_else_is_a_retry_that_names_option_and_file(string option, string content)
    {
        var path = _folder.File("bad.pem");
        await File.WriteAllTextAsync(path, content, Ct);
        await using var receiver = Receiver(_authority.IssueServer("localhost"));
        var tls = option == "gelf-tls-ca-file" ? Trust with { CaFile = path } : Trust with { CertFile = path };

        var result = await SendAsync(Options(receiver.Port) with { Tls = tls });

        Assert.Equal(SendStatus.Retry, result.Status);
        Assert.Contains($"{option}: {path}", result.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Renewed_file_counts_from_the_next_connection_on()
    {
        using var stranger = new TlsAuthority();
        await using var receiver = Receiver(stranger.IssueServer("localhost"));
        await using var sink = GelfSinks.Create(Options(receiver.Port), TimeProvider.System);
        Assert.Equal(SendStatus.Retry, (await SendAsync(sink, "line")).Status);

        await File.WriteAllTextAsync(_folder.File("ca.pem"), stranger.Pem, Ct);

        Assert.Equal(SendStatus.Delivered, (await SendAsync(sink, "line")).Status);
    }

    private TlsOptions Trust => TlsOptions.Default with { CaFile = _folder.File("ca.pem") };

    private GelfOptions Options(int port, string host = "localhost") => GelfReceivers.Tls(port, _folder.File("ca.pem"), host);

    private static GelfTcpReceiver Receiver(X509Certificate2 certificate) =>
        new() { Tls = new SslServerAuthenticationOptions { ServerCertificate = certificate } };

    private static X509Certificate2 SelfSigned(string name)
    {
        using var key = System.Security.Cryptography.ECDsa.Create();
        var request = new CertificateRequest($"CN={name}", key, System.Security.Cryptography.HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(name);
        request.CertificateExtensions.Add(names.Build());
        return request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
    }

    private static async Task<SendResult> SendAsync(GelfOptions options, params string[] lines)
    {
        await using var sink = GelfSinks.Create(options, TimeProvider.System);
        return await SendAsync(sink, lines);
    }

    private static async Task<SendResult> SendAsync(ISink sink, params string[] lines)
    {
        using var batch = Batches.Of(lines.Length > 0 ? lines : ["line"]);
        var result = await sink.SendAsync(new SinkBatch(Batches.Stream(), batch), Ct);
        return result.Status == SendStatus.Unconfirmed ? await sink.ConfirmAsync(Ct) : result;
    }
}

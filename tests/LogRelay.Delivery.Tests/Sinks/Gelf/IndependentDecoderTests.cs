using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using LogRelay.Delivery.Sinks;
using LogRelay.Delivery.Sinks.Gelf;
using LogRelay.Options;
using LogRelay.Testing;
using LogRelay.Testing.Gelf;
using LogRelay.Testing.Tls;
using Xunit;

namespace LogRelay.Delivery.Tests.Sinks.Gelf;

public sealed class IndependentDecoderTests
{
    private static readonly string[] Lines =
    [
        "plain", "", "\0\u001b[31m \"quoted\" \\", "\u00fcn\u00efc\u00f6de \U0001F600", Convert.ToHexString(RandomNumberGenerator.GetBytes(20_000)),
    ];

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(GelfCompressionType.Gzip, 1)]
    [InlineData(GelfCompressionType.Gzip, 9)]
    [InlineData(GelfCompressionType.Zlib, 1)]
    [InlineData(GelfCompressionType.None, 1)]
    public async Task Udp_is_understood(GelfCompressionType compression, int level)
    {
        await using var decoder = await StartAsync("udp");

        await SendAndCompareAsync(decoder, GelfReceivers.Udp(decoder.Port, compression, level));
    }

    [Fact]
    public async Task Tcp_is_understood()
    {
        await using var decoder = await StartAsync("tcp");

        await SendAndCompareAsync(decoder, GelfReceivers.Tcp(decoder.Port));
    }

    [Fact]
    public async Task Http_is_understood()
    {
        await using var decoder = await StartAsync("http");

        await SendAndCompareAsync(decoder, GelfReceivers.Http(decoder.Port));
    }

    [Theory]
    [InlineData("tls")]
    [InlineData("https")]
    public async Task Tls_is_understood(string transport)
    {
        using var authority = new TlsAuthority();
        using var folder = new TempFolder();
        var server = authority.IssueServer("localhost");
        await File.WriteAllTextAsync(folder.File("ca.pem"), authority.Pem, Ct);
        await File.WriteAllTextAsync(folder.File("cert.pem"), server.ExportCertificatePem(), Ct);
        await File.WriteAllTextAsync(folder.File("key.pem"), server.GetECDsaPrivateKey()!.ExportPkcs8PrivateKeyPem(), Ct);
        await using var decoder = await StartAsync(transport, folder.File("cert.pem"), folder.File("key.pem"));

        await SendAndCompareAsync(decoder, transport == "tls"
            ? GelfReceivers.Tls(decoder.Port, folder.File("ca.pem"))
            : GelfReceivers.Https(decoder.Port, folder.File("ca.pem")));
    }

    // Without Node.js and its package: a skip on a developer's machine, a failure where nobody would notice the gap.
    private static async Task<IndependentDecoder> StartAsync(string transport, params string[] files)
    {
        if (IndependentDecoder.Missing is { } missing)
        {
            Assert.SkipUnless(Environment.GetEnvironmentVariable("CI") == "true", missing);
            Assert.Fail(missing);
        }
        return await IndependentDecoder.StartAsync(transport, Ct, files);
    }

    private static async Task SendAndCompareAsync(IndependentDecoder decoder, GelfOptions options)
    {
        await using var sink = GelfSinks.Create(options, TimeProvider.System);
        foreach (var line in Lines)
        {
            using var batch = Batches.Of(line);
            var acknowledged = options.Http is not null;
            Assert.Equal(acknowledged ? SendStatus.Delivered : SendStatus.Unconfirmed, (await sink.SendAsync(new SinkBatch(Batches.Stream(), batch), Ct)).Status);
            var message = await decoder.NextAsync(Ct);

            Assert.Equal(line.Length == 0 ? "-" : line, message.GetProperty("short_message").GetString());
            Assert.Equal("web", message.GetProperty("_container_name").GetString());
        }
        Assert.Equal(SendStatus.Delivered, (await sink.ConfirmAsync(Ct)).Status);
    }
}

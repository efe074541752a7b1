using System.Security.Cryptography;
using LogRelay.Delivery.Sinks;
using LogRelay.Delivery.Sinks.Gelf;
using LogRelay.Options;
using LogRelay.Testing.Gelf;
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

    // Without Node.js and its package: a skip on a developer's machine, a failure where nobody would notice the gap.
    private static async Task<IndependentDecoder> StartAsync(string transport)
    {
        if (IndependentDecoder.Missing is { } missing)
        {
            Assert.SkipUnless(Environment.GetEnvironmentVariable("CI") == "true", missing);
            Assert.Fail(missing);
        }
        return await IndependentDecoder.StartAsync(transport, Ct);
    }

    private static async Task SendAndCompareAsync(IndependentDecoder decoder, GelfOptions options)
    {
        await using var sink = GelfSinks.Create(options, TimeProvider.System);
        foreach (var line in Lines)
        {
            using var batch = Batches.Of(line);
            Assert.Equal(SendStatus.Unconfirmed, (await sink.SendAsync(new SinkBatch(Batches.Stream(), batch), Ct)).Status);
            var message = await decoder.NextAsync(Ct);

            Assert.Equal(line.Length == 0 ? "-" : line, message.GetProperty("short_message").GetString());
            Assert.Equal("web", message.GetProperty("_container_name").GetString());
        }
        Assert.Equal(SendStatus.Delivered, (await sink.ConfirmAsync(Ct)).Status);
    }
}

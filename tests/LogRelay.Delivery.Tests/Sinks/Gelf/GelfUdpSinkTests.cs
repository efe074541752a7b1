using System.Security.Cryptography;
using System.Text;
using CsCheck;
using LogRelay.Delivery.Sinks;
using LogRelay.Delivery.Sinks.Gelf;
using LogRelay.Options;
using LogRelay.Testing.Gelf;
using Xunit;

namespace LogRelay.Delivery.Tests.Sinks.Gelf;

public sealed class GelfUdpSinkTests
{
    private readonly GelfChunker _chunker = new(1420);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(GelfCompressionType.Gzip, 0x1F8B)]
    [InlineData(GelfCompressionType.Zlib, 0x7801)]
    [InlineData(GelfCompressionType.None, 0x7B22)]
    public async Task Compression_is_what_was_asked_for(GelfCompressionType compression, int magic)
    {
        await using var receiver = new GelfUdpReceiver();

        Assert.Equal("line", await SendOneAsync(receiver, compression, 1, "line"u8.ToArray()));

        Assert.Equal(magic, receiver.LastMagic);
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(0)]
    [InlineData(6)]
    [InlineData(9)]
    public async Task Every_level_arrives(int level)
    {
        await using var receiver = new GelfUdpReceiver();
        var line = string.Concat(Enumerable.Range(0, 500).Select(i => $"{i} "));

        Assert.Equal(line, await SendOneAsync(receiver, GelfCompressionType.Gzip, level, Encoding.UTF8.GetBytes(line)));
    }

    [Fact]
    public async Task Long_line_is_chunked()
    {
        await using var receiver = new GelfUdpReceiver();
        var line = Hex(20_000);

        Assert.Equal(line, await SendOneAsync(receiver, GelfCompressionType.None, 1, Encoding.UTF8.GetBytes(line)));

        Assert.InRange(receiver.LastDatagrams, 15, 16);
    }

    [Theory]
    [InlineData(GelfCompressionType.None, 1)]
    [InlineData(GelfCompressionType.Gzip, 1)]
    [InlineData(GelfCompressionType.Zlib, 6)]
    public async Task Line_that_no_128_chunks_hold_arrives_shortened_and_says_so(GelfCompressionType compression, int level)
    {
        await using var receiver = new GelfUdpReceiver();
        var line = Hex(1_000_000);

        var text = await SendOneAsync(receiver, compression, level, Encoding.UTF8.GetBytes(line));

        var cut = int.Parse(receiver.Inbox.Messages[0].Fields["_logrelay_cut_bytes"], System.Globalization.CultureInfo.InvariantCulture);
        Assert.Equal(line[..(line.Length - cut)] + $" [LogRelay cut {cut} bytes]", text);
        Assert.InRange(receiver.LastDatagrams, 100, 128);
    }

    [Theory]
    [InlineData(512, 500 * 128)]
    [InlineData(8192, 8180 * 128)]
    public async Task Datagram_size_is_what_was_asked_for(int datagramBytes, int most)
    {
        await using var receiver = new GelfUdpReceiver { MaxDatagramBytes = datagramBytes };
        await using var sink = GelfSinks.Create(GelfReceivers.Udp(receiver.Port, GelfCompressionType.None) with { UdpDatagramBytes = datagramBytes }, TimeProvider.System);
        var line = Hex(40_000);
        using var batch = Batches.Of(line, Hex(2 * most));
        await sink.SendAsync(new SinkBatch(Batches.Stream(), batch), Ct);

        var messages = await receiver.Inbox.WaitForAsync(2, Ct);

        Assert.Equal(line, messages[0].ShortMessage);
        Assert.InRange(messages[1].ShortMessage.Length, most * 8 / 10, most);
        Assert.InRange(receiver.LastDatagrams, 100, 128);
    }

    [Fact]
    public void Packer_BytesThatNeverCompress_StillFitTheChunks()
    {
        // Characters whose bytes take nine bits in deflate's fixed code.
        var line = Encoding.UTF8.GetBytes(string.Concat(Hex(400_000).Select(c => (char)('\u3000' + (c * 7)))));
        using var batch = Batches.Of([line]);
        foreach (var level in new[] { 0, 1, 9 })
        {
            using var packer = new GelfMessagePacker(GelfCompressionType.Gzip, level, _chunker.MaxMessageBytes);
            Assert.InRange(packer.Pack(new GelfEncoder(Batches.Stream()), batch, batch.Records[0]).Length, 100_000, _chunker.MaxMessageBytes);
        }
    }

    [Fact]
    public void Chunker_AnyMessage_IsWholeAgainFromItsChunks() =>
        Gen.Int[1, _chunker.MaxMessageBytes].Sample(length =>
        {
            var message = RandomNumberGenerator.GetBytes(length);
            var count = _chunker.DatagramsFor(length);
            var datagram = new byte[_chunker.MaxDatagramBytes];
            var whole = new List<byte>();
            for (var i = 0; i < count && count > 1; i++)
            {
                var written = _chunker.WriteChunk(message, 42, i, datagram);
                Assert.Equal(count, datagram[11]);
                Assert.InRange(written, GelfChunker.HeaderBytes + 1, _chunker.MaxDatagramBytes);
                whole.AddRange(datagram.AsSpan(GelfChunker.HeaderBytes, written - GelfChunker.HeaderBytes));
            }
            Assert.InRange(count, 1, GelfChunker.MaxChunks);
            Assert.True(count == 1 ? length <= _chunker.MaxDatagramBytes : whole.SequenceEqual(message));
        }, iter: 50);

    [Fact]
    public void Chunker_Ids_DifferWithinAndBetweenSenders()
    {
        var (first, second) = (new GelfChunker(1420), new GelfChunker(1420));
        var ids = Enumerable.Range(0, 20_000).Select(i => i % 2 == 0 ? first.NextId() : second.NextId()).ToList();

        Assert.Equal(ids.Count, ids.Distinct().Count());
        // Some receivers look at six bytes only, seven bits of each.
        Assert.Equal(ids.Count, ids.Select(id => id & 0x7F7F_7F7F_7F7F).Distinct().Count());
    }

    private static string Hex(int length) => Convert.ToHexString(RandomNumberGenerator.GetBytes(length / 2));

    private static async Task<string> SendOneAsync(GelfUdpReceiver receiver, GelfCompressionType compression, int level, byte[] line)
    {
        await using var sink = GelfSinks.Create(
            GelfReceivers.Udp(receiver.Port, compression, level),
            TimeProvider.System);
        using var batch = Batches.Of([line]);
        Assert.Equal(SendStatus.Unconfirmed, (await sink.SendAsync(new SinkBatch(Batches.Stream(), batch), Ct)).Status);
        return (await receiver.Inbox.WaitForAsync(1, Ct))[0].ShortMessage;
    }
}

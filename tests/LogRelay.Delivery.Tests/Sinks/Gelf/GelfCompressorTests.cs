using System.IO.Compression;
using System.Text;
using CsCheck;
using LogRelay.Delivery.Sinks;
using LogRelay.Delivery.Sinks.Gelf;
using LogRelay.Options;
using Xunit;

namespace LogRelay.Delivery.Tests.Sinks.Gelf;

/// <summary>Whatever a message is, any gzip or zlib reads it again; and compressors are used for one message after the other.</summary>
public sealed class GelfCompressorTests
{
    private static readonly string[] Words = ["\"_container_id\":", "abcdefgh", "\"", "é", "\u3000", "0123456789", "x"];

    private static readonly Gen<byte[]> Messages = Gen.OneOf(
        Gen.Byte.Array[0, 300],
        Gen.Byte[0, 3].Array[0, 3000],
        Gen.Int[0, 6].Array[0, 1200].Select(static words => Encoding.UTF8.GetBytes(string.Concat(words.Select(static word => Words[word])))),
        Gen.Select(Gen.Byte, Gen.Int[0, ShortDeflate.MaxBytes + 10]).Select(static (value, count) => Enumerable.Repeat(value, count).ToArray()));

    [Theory]
    [InlineData(GelfCompressionType.Gzip, 1)]
    [InlineData(GelfCompressionType.Zlib, 1)]
    [InlineData(GelfCompressionType.Gzip, 6)]
    [InlineData(GelfCompressionType.Zlib, -1)]
    public void Compress_AnyMessages_AreReadAgain(GelfCompressionType compression, int level)
    {
        var compressor = new GelfCompressor(compression, level);
        using var packed = new ByteBuffer();
        Messages.Sample(
            message =>
            {
                packed.Clear();
                compressor.Compress(message, packed);
                return Decompress(compression, packed.Span).AsSpan().SequenceEqual(message);
            },
            iter: 3000,
            threads: 1);
    }

    [Fact]
    public void Compress_EveryDistanceAndLength_IsReadAgain()
    {
        var compressor = new GelfCompressor(GelfCompressionType.Gzip, 1);
        using var packed = new ByteBuffer();
        var random = new Random(7);
        var noise = new byte[ShortDeflate.MaxBytes];
        random.NextBytes(noise);
        for (var round = 0; round < 4000; round++)
        {
            // A piece of noise, and a part of it once more at the end.
            var (length, distance) = (4 + random.Next(300), 1 + (int)Math.Pow(2, random.NextDouble() * 12.8));
            var message = new List<byte>(noise.Take(distance));
            for (var i = 0; i < length && message.Count < ShortDeflate.MaxBytes; i++)
            {
                message.Add(message[^distance]);
            }
            packed.Clear();
            compressor.Compress(message.ToArray(), packed);
            Assert.Equal(message, Decompress(GelfCompressionType.Gzip, packed.Span));
        }
    }

    [Fact]
    public void Compress_OfAShortMessage_IsAboutAsSmallAsZlibs()
    {
        var message = Encoding.UTF8.GetBytes(
            """{"version":"1.1","host":"node-17","short_message":"GET /api/v1/orders/8123 HTTP/1.1 200 532 0.013","timestamp":1790000000.123456789,"level":6,"""
            + $"\"_command\":\"/bin/server --listen :8080\",\"_container_id\":\"{new string('c', 20)}0123456789abcdef0123456789abcdef0123456789ab\",\"_container_name\":\"web_1\",\"_image_id\":\"sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef\",\"_image_name\":\"web:3\",\"_tag\":\"web\"}}");
        using var zlibs = new MemoryStream();
        using (var gzip = new GZipStream(zlibs, new ZLibCompressionOptions { CompressionLevel = 1 }, leaveOpen: true))
        {
            gzip.Write(message);
        }
        using var packed = new ByteBuffer();
        new GelfCompressor(GelfCompressionType.Gzip, 1).Compress(message, packed);

        Assert.InRange(packed.Length, 1, zlibs.Length * 11 / 10);
    }

    private static byte[] Decompress(GelfCompressionType compression, ReadOnlySpan<byte> packed)
    {
        using var input = new MemoryStream(packed.ToArray());
        using Stream stream = compression == GelfCompressionType.Gzip ? new GZipStream(input, CompressionMode.Decompress) : new ZLibStream(input, CompressionMode.Decompress);
        using var output = new MemoryStream();
        stream.CopyTo(output);
        return output.ToArray();
    }
}

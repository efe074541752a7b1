using System.Buffers.Binary;
using System.IO.Compression;
using System.IO.Hashing;
using LogRelay.Options;

namespace LogRelay.Delivery.Sinks.Gelf;

/// <summary>Compresses one message at a time, as <c>gelf-compression-type</c> and <c>-level</c> ask for.</summary>
/// <remarks>One caller at a time.</remarks>
internal sealed class GelfCompressor
{
    private const int FastestLevel = 1;

    private readonly GelfCompressionType _compression;
    private readonly ZLibCompressionOptions _level;
    private readonly ShortDeflate? _short;

    /// <summary>Remembers the choice.</summary>
    public GelfCompressor(GelfCompressionType compression, int level)
    {
        _compression = compression;
        _level = new ZLibCompressionOptions { CompressionLevel = level };
        _short = level == FastestLevel ? new ShortDeflate() : null;
    }

    // Deflate, no time, "fastest", no operating system (RFC 1952).
    private static ReadOnlySpan<byte> GzipHead => [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 4, 255];

    // Deflate with a window of 32 KiB, "fastest" (RFC 1950).
    private static ReadOnlySpan<byte> ZlibHead => [0x78, 0x01];

    /// <summary>Appends <paramref name="message"/>, compressed, to <paramref name="destination"/>.</summary>
    public void Compress(ReadOnlySpan<byte> message, ByteBuffer destination)
    {
        if (_compression == GelfCompressionType.None)
        {
            destination.Append(message);
        }
        else if (_short is not null && message.Length <= ShortDeflate.MaxBytes)
        {
            CompressShort(_short, message, destination);
        }
        else
        {
            CompressLong(message, destination);
        }
    }

    private void CompressShort(ShortDeflate deflate, ReadOnlySpan<byte> message, ByteBuffer destination)
    {
        var isGzip = _compression == GelfCompressionType.Gzip;
        destination.Append(isGzip ? GzipHead : ZlibHead);
        deflate.Write(message, destination);
        Span<byte> end = stackalloc byte[2 * sizeof(uint)];
        if (isGzip)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(end, Crc32.HashToUInt32(message));
            BinaryPrimitives.WriteUInt32LittleEndian(end[sizeof(uint)..], (uint)message.Length);
            destination.Append(end);
            return;
        }
        BinaryPrimitives.WriteUInt32BigEndian(end, Adler32(message));
        destination.Append(end[..sizeof(uint)]);
    }

    private void CompressLong(ReadOnlySpan<byte> message, ByteBuffer destination)
    {
        using var output = new ByteBufferStream(destination);
        using Stream compressor = _compression == GelfCompressionType.Gzip
            ? new GZipStream(output, _level, leaveOpen: true)
            : new ZLibStream(output, _level, leaveOpen: true);
        compressor.Write(message);
    }

    // RFC 1950, 8.2. The sums stay within 32 bits for so many bytes between two divisions.
    private static uint Adler32(ReadOnlySpan<byte> message)
    {
        const uint Base = 65521;
        const int MostBytes = 5552;
        var (a, b) = (1u, 0u);
        while (!message.IsEmpty)
        {
            foreach (var value in message[..Math.Min(MostBytes, message.Length)])
            {
                a += value;
                b += a;
            }
            a %= Base;
            b %= Base;
            message = message[Math.Min(MostBytes, message.Length)..];
        }
        return (b << 16) | a;
    }
}

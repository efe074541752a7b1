using System.IO.Compression;
using LogRelay.Options;

namespace LogRelay.Delivery.Sinks.Gelf;

/// <summary>Compresses one message at a time, as <c>gelf-compression-type</c> and <c>-level</c> ask for.</summary>
/// <remarks>One caller at a time.</remarks>
internal sealed class GelfCompressor
{
    private readonly GelfCompressionType _compression;
    private readonly ZLibCompressionOptions _level;

    /// <summary>Remembers the choice.</summary>
    public GelfCompressor(GelfCompressionType compression, int level)
    {
        _compression = compression;
        _level = new ZLibCompressionOptions { CompressionLevel = level };
    }

    /// <summary>Appends <paramref name="message"/>, compressed, to <paramref name="destination"/>.</summary>
    public void Compress(ReadOnlySpan<byte> message, ByteBuffer destination)
    {
        if (_compression == GelfCompressionType.None)
        {
            destination.Append(message);
            return;
        }
        using var output = new ByteBufferStream(destination);
        using Stream compressor = _compression == GelfCompressionType.Gzip
            ? new GZipStream(output, _level, leaveOpen: true)
            : new ZLibStream(output, _level, leaveOpen: true);
        compressor.Write(message);
    }
}

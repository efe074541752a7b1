using System.IO.Compression;

namespace LogRelay.Delivery.Sinks.Gelf;

/// <summary>Compresses one message at a time, as <c>gelf-compression-type</c> and <c>-level</c> ask for.</summary>
/// <remarks>One caller at a time.</remarks>
internal sealed class GelfCompressor
{
    private readonly GelfCompression _compression;
    private readonly ZLibCompressionOptions _options;

    /// <summary>Remembers the choice.</summary>
    public GelfCompressor(GelfCompression compression, int level)
    {
        _compression = compression;
        _options = new ZLibCompressionOptions { CompressionLevel = level };
    }

    /// <summary>Appends <paramref name="message"/>, compressed, to <paramref name="destination"/>.</summary>
    public void Compress(ReadOnlySpan<byte> message, ByteBuffer destination)
    {
        if (_compression == GelfCompression.None)
        {
            destination.Append(message);
            return;
        }
        using var output = new ByteBufferStream(destination);
        using Stream compressor = _compression == GelfCompression.Gzip
            ? new GZipStream(output, _options, leaveOpen: true)
            : new ZLibStream(output, _options, leaveOpen: true);
        compressor.Write(message);
    }
}

using LogRelay.Journal.Entries;
using LogRelay.Options;

namespace LogRelay.Delivery.Sinks.Gelf;

/// <summary>Encodes and compresses one message for UDP, shortening its line until it fits the chunks.</summary>
/// <remarks>One caller at a time.</remarks>
internal sealed class GelfMessagePacker : IDisposable
{
    // What does not compress grows by an eighth at worst (fixed codes of nine bits) and by headers. This always fits.
    private const int IncompressibleBytes = (GelfChunker.MaxMessageBytes * 8 / 9) - 512;

    private readonly GelfCompressor _compressor;
    private readonly ByteBuffer _plain = new();
    private readonly ByteBuffer _packed = new();

    /// <summary>Remembers the choice.</summary>
    public GelfMessagePacker(GelfCompressionType compression, int level) => _compressor = new GelfCompressor(compression, level);

    /// <summary>The message, ready to be sent. Valid until the next call.</summary>
    /// <returns>At most <see cref="GelfChunker.MaxMessageBytes"/>.</returns>
    public ReadOnlyMemory<byte> Pack(GelfEncoder encoder, RecordBatch batch, in JournalRecord record, RecordFacts? facts = null, int index = 0)
    {
        _plain.Clear();
        encoder.Append(_plain, batch, record, facts, index);
        Compress();
        var plainBytes = _plain.Length;
        while (_packed.Length > GelfChunker.MaxMessageBytes)
        {
            // Aim a little below what the ratio so far promises.
            var aim = (int)((long)plainBytes * GelfChunker.MaxMessageBytes / _packed.Length * 15 / 16);
            var limit = Math.Max(IncompressibleBytes, Math.Min(aim, plainBytes - 1));
            _plain.Clear();
            encoder.AppendCut(_plain, batch, record, limit, facts, index);
            plainBytes = _plain.Length;
            Compress();
        }
        return _packed.Memory;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _plain.Dispose();
        _packed.Dispose();
    }

    private void Compress()
    {
        _packed.Clear();
        _compressor.Compress(_plain.Span, _packed);
    }
}

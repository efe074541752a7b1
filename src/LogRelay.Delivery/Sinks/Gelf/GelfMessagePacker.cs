using LogRelay.Journal.Entries;
using LogRelay.Options;

namespace LogRelay.Delivery.Sinks.Gelf;

/// <summary>Encodes and compresses one message for UDP, shortening its line until it fits the chunks.</summary>
/// <remarks>One caller at a time.</remarks>
internal sealed class GelfMessagePacker : IDisposable
{
    private readonly GelfCompressor _compressor;
    private readonly int _maxBytes;
    private readonly ByteBuffer _plain = new();
    private readonly ByteBuffer _packed = new();

    /// <summary>Remembers the choice.</summary>
    /// <param name="compression">How it compresses.</param>
    /// <param name="level">How hard.</param>
    /// <param name="maxBytes">Longest result.</param>
    public GelfMessagePacker(GelfCompressionType compression, int level, int maxBytes)
    {
        _compressor = new GelfCompressor(compression, level);
        _maxBytes = maxBytes;
    }

    // What does not compress grows by an eighth at worst (fixed codes of nine bits) and by headers. This always fits.
    private int IncompressibleBytes => (_maxBytes * 8 / 9) - 512;

    /// <summary>The message, ready to be sent. Valid until the next call.</summary>
    /// <returns>At most as long as was allowed.</returns>
    public ReadOnlyMemory<byte> Pack(GelfEncoder encoder, RecordBatch batch, in JournalRecord record, RecordFacts? facts = null, int index = 0)
    {
        _plain.Clear();
        encoder.Append(_plain, batch, record, facts, index);
        Compress();
        var plainBytes = _plain.Length;
        while (_packed.Length > _maxBytes)
        {
            // Aim a little below what the ratio so far promises.
            var aim = (int)((long)plainBytes * _maxBytes / _packed.Length * 15 / 16);
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

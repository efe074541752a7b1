using System.Buffers;
using Google.Protobuf;
using LogRelay.Journal.Reading;
using LogRelay.Protocol.V1;
using ZstdSharp;

namespace LogRelay.Delivery.Sinks.Relay;

/// <summary>The lines of the batch at hand, and their compressed form. One caller at a time; keeps its buffers.</summary>
internal sealed class RelayBatch : IDisposable
{
    // zstd's fastest ordinary level: a fraction of the bytes for little more work than copying them.
    private const int CompressionLevel = 1;
    private const int WorthCompressing = 512;

    private readonly ArrayBufferWriter<byte> _lines = new();
    private readonly Compressor _zstd = new(CompressionLevel);
    private byte[] _packed = [];

    /// <summary>Takes the next lines out of a journal.</summary>
    /// <param name="reader">Where it stands.</param>
    /// <param name="maxBytes">Most bytes, unless one line is longer.</param>
    /// <param name="position">Where the first line begins.</param>
    /// <returns>Their bytes; 0 when the reader has caught up with the writer.</returns>
    public int Read(JournalReader reader, int maxBytes, out long position)
    {
        _lines.ResetWrittenCount();
        return reader.ReadLines(_lines, maxBytes, out position);
    }

    /// <summary>Lines that were read last.</summary>
    public int Records => _lines.WrittenSpan.Count((byte)'\n');

    /// <summary>The message for what was read last; valid until the next <see cref="Read"/>.</summary>
    public Batch Pack(uint stream, long position, long missingBytes)
    {
        var batch = new Batch
        {
            Stream = stream,
            Position = (ulong)position,
            MissingBytes = (ulong)missingBytes,
            Length = (uint)_lines.WrittenCount,
            Lines = UnsafeByteOperations.UnsafeWrap(_lines.WrittenMemory),
        };
        if (_lines.WrittenCount >= WorthCompressing)
        {
            var bound = Compressor.GetCompressBound(_lines.WrittenCount);
            if (_packed.Length < bound)
            {
                Release();
                _packed = ArrayPool<byte>.Shared.Rent(bound);
            }
            var packed = _zstd.Wrap(_lines.WrittenSpan, _packed);
            batch.Compression = Compression.Zstd;
            batch.Lines = UnsafeByteOperations.UnsafeWrap(_packed.AsMemory(0, packed));
        }
        return batch;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _zstd.Dispose();
        Release();
    }

    private void Release()
    {
        if (_packed.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(_packed);
            _packed = [];
        }
    }
}

using System.Buffers;
using LogRelay.Protocol.V1;
using ZstdSharp;

namespace LogRelay.Aggregator.Ingest;

/// <summary>Gives a batch's lines as they were before compression. One caller at a time; keeps its buffer between batches.</summary>
internal sealed class BatchLines : IDisposable
{
    private readonly Decompressor _zstd = new();
    private byte[] _buffer = [];

    /// <summary>Checks and unpacks a batch.</summary>
    /// <param name="batch">As it came.</param>
    /// <param name="lines">Whole lines; borrowed until the next call.</param>
    /// <returns>Null, or why the batch is none.</returns>
    public string? TryRead(Batch batch, out ReadOnlyMemory<byte> lines)
    {
        lines = default;
        if (batch.Length is 0 or > IngestLimits.MaxLinesBytes)
        {
            return $"length {batch.Length} is not between 1 and {IngestLimits.MaxLinesBytes}";
        }
        var length = (int)batch.Length;
        switch (batch.Compression)
        {
            case Compression.None when batch.Lines.Length == length:
                lines = batch.Lines.Memory;
                break;
            case Compression.None:
                return $"length says {length}, and there are {batch.Lines.Length} bytes";
            case Compression.Zstd:
                if (Unpack(batch.Lines.Span, length) is { } fault)
                {
                    return fault;
                }
                lines = _buffer.AsMemory(0, length);
                break;
            default:
                return $"compression {(int)batch.Compression} is not known here";
        }
        return lines.Span[^1] == (byte)'\n' ? FindLongLine(lines.Span) : "the last line has no end";
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _zstd.Dispose();
        Release();
    }

    private string? Unpack(ReadOnlySpan<byte> packed, int length)
    {
        if (_buffer.Length < length)
        {
            Release();
            _buffer = ArrayPool<byte>.Shared.Rent(length);
        }
        try
        {
            var unpacked = _zstd.Unwrap(packed, _buffer.AsSpan(0, length));
            return unpacked == length ? null : $"length says {length}, and {unpacked} bytes came out of it";
        }
        catch (ZstdException damage)
        {
            return $"it cannot be decompressed: {damage.Message}";
        }
    }

    // A long batch is one line; of several lines none is longer than a batch.
    private static string? FindLongLine(ReadOnlySpan<byte> lines) =>
        lines.Length > IngestLimits.MaxBatchBytes && lines.IndexOf((byte)'\n') != lines.Length - 1
            ? $"{lines.Length} bytes are more than a batch may have ({IngestLimits.MaxBatchBytes})"
            : null;

    private void Release()
    {
        if (_buffer.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(_buffer);
            _buffer = [];
        }
    }
}

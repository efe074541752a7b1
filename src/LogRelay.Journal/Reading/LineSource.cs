using System.IO.Compression;
using LogRelay.Journal.Segments;
using LogRelay.Journal.Storage;

namespace LogRelay.Journal.Reading;

/// <summary>The uncompressed bytes of one open segment, read forward.</summary>
internal sealed class LineSource : IDisposable
{
    private readonly OpenSegment _open;
    private readonly GZipStream? _gzip;
    private readonly StorageStream? _raw;
    private long _offset;

    /// <summary>Starts at <paramref name="offset"/> within the segment.</summary>
    public LineSource(OpenSegment open, long offset)
    {
        _open = open;
        _offset = offset;
        if (open.Segment.Codec == SegmentCodec.Gzip)
        {
            _raw = new StorageStream(open.File);
            _gzip = new GZipStream(_raw, CompressionMode.Decompress, leaveOpen: true);
            _offset = 0;
            Skip(offset);
        }
    }

    /// <summary>The segment as it was when it was opened.</summary>
    public Segment Segment => _open.Segment;

    /// <summary>True when the segment was the one being written when it was opened.</summary>
    public bool IsActive => _open.IsActive;

    /// <summary>Reads on.</summary>
    /// <returns>Bytes read; 0 at the end of what is there, or where damage begins.</returns>
    public int Read(Span<byte> destination)
    {
        try
        {
            var read = _gzip is null ? _open.File.Read(_offset, destination) : _gzip.Read(destination);
            _offset += read;
            return read;
        }
        catch (InvalidDataException)
        {
            // Damage in a compressed file: the reader counts what is missing and goes on with the next segment.
            return 0;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _gzip?.Dispose();
        _raw?.Dispose();
        _open.File.Dispose();
    }

    private void Skip(long bytes)
    {
        var scratch = System.Buffers.ArrayPool<byte>.Shared.Rent(JournalLimits.ReadBufferBytes);
        try
        {
            while (_offset < bytes && Read(scratch.AsSpan(0, (int)Math.Min(scratch.Length, bytes - _offset))) > 0)
            {
            }
        }
        finally
        {
            System.Buffers.ArrayPool<byte>.Shared.Return(scratch);
        }
    }
}

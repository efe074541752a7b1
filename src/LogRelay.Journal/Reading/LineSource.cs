using LogRelay.Journal.Segments;

namespace LogRelay.Journal.Reading;

/// <summary>The uncompressed bytes of one open segment, read forward.</summary>
internal sealed class LineSource : IDisposable
{
    // What a device reads whole or not at all, as a rule.
    private const int PageBytes = 4096;

    private readonly OpenSegment _open;
    private readonly DecodedBlocks? _blocks;
    private long _offset;

    /// <summary>Starts at <paramref name="offset"/> within the segment.</summary>
    public LineSource(OpenSegment open, long offset)
    {
        _open = open;
        _offset = offset;
        _blocks = open.Segment.Codec == SegmentCodec.Plain ? null : new DecodedBlocks(open, offset);
    }

    /// <summary>The segment as it was when it was opened.</summary>
    public Segment Segment => _open.Segment;

    /// <summary>True when the segment was the one being written when it was opened.</summary>
    public bool IsActive => _open.IsActive;

    /// <summary>Reads on.</summary>
    /// <param name="destination">Where the bytes go.</param>
    /// <param name="skipped">Damaged bytes of a compressed segment that were passed over before those that come back.</param>
    /// <returns>Bytes read; 0 at the end of what is there.</returns>
    public int Read(Span<byte> destination, out long skipped)
    {
        if (_blocks is not null)
        {
            return _blocks.Read(destination, out skipped);
        }
        skipped = 0;
        var read = _open.File.Read(_offset, destination);
        _offset += read;
        return read;
    }

    /// <summary>Steps over what storage refuses to read: one page of a plain file, one block of a compressed one.</summary>
    /// <param name="most">Bytes that the segment still has.</param>
    /// <returns>Uncompressed bytes passed over; at least 1.</returns>
    public long PassOverPage(long most)
    {
        if (_blocks is not null)
        {
            return _blocks.PassOver(most);
        }
        var passed = Math.Min(most, PageBytes - (_offset % PageBytes));
        _offset += passed;
        return passed;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _blocks?.Dispose();
        _open.File.Dispose();
    }
}

using System.Buffers;
using LogRelay.Journal.Storage;

namespace LogRelay.Journal.Segments;

/// <summary>Steps over the blocks of a compressed file by their headers, and over what is damaged to the next header.</summary>
/// <param name="file">A compressed segment's file.</param>
/// <param name="codec">How its blocks are stored.</param>
/// <param name="length">Uncompressed bytes of the segment: no block reaches beyond.</param>
/// <remarks>One thread. Never throws for what the bytes say.</remarks>
internal sealed class StoredBlockWalk(IStorageFile file, IBlockCodec codec, long length = long.MaxValue)
{
    // Longer than any header that is written: a note grows by digits only.
    private const int HeadBytes = 512;

    // More than 200 GiB of lines; a file in which as many can be found is not one of ours.
    private const int MostBlocks = 1_000_000;

    private const int SearchWindowBytes = 64 * 1024;

    private long _next;
    private long _minimumOffset;
    private long _lastMinimumOffset;

    // Once a file turned out to be damaged: what is left of its blocks.
    private Queue<StoredBlock>? _inOrder;

    /// <summary>True once a block was found: the file is LogRelay's.</summary>
    public bool HasFound { get; private set; }

    /// <summary>Goes on at a place in the file.</summary>
    /// <param name="fileOffset">Where a header is expected.</param>
    /// <param name="minimumOffset">No block begins before this uncompressed offset.</param>
    public void Seek(long fileOffset, long minimumOffset) => (_next, _minimumOffset, _inOrder) = (fileOffset, minimumOffset, null);

    /// <summary>Finds the next block, which begins no earlier than the last one ended.</summary>
    /// <returns>False when there is none any more, or the file is somebody else's.</returns>
    public bool TryNext(out StoredBlock block)
    {
        if (_inOrder is not null)
        {
            return TryTake(out block);
        }
        if (!TryReadAt(_next, out block) && !TrySearch(_next + 1, out block))
        {
            return false;
        }
        HasFound = true;
        if (block.FileOffset == _next && block.Header.Note.Offset > _minimumOffset)
        {
            block = Placed(in block);
        }
        if (block.Header.Note.Offset > _minimumOffset)
        {
            // Blocks are missing here; damage may have put a later one in front of them.
            _inOrder = FindAll(block);
            block = _inOrder.Dequeue();
        }
        _lastMinimumOffset = _minimumOffset;
        _next = block.FileOffset + block.Header.TotalBytes;
        _minimumOffset = block.Header.Note.Offset + block.Header.Note.Length;
        return true;
    }

    /// <summary>
    /// The block that was just found could not be decompressed. When no block follows where it says, its header is
    /// damaged too, and the next one is looked for right behind it.
    /// </summary>
    /// <returns>True when its header is right as far as can be told: the next block follows, or the file was cut within this one.</returns>
    public bool Distrust(in StoredBlock block)
    {
        if (_inOrder is not null)
        {
            _minimumOffset = _lastMinimumOffset;
            return false;
        }
        if (_next == file.Length || TryReadAt(_next, out _))
        {
            return true;
        }
        var isCut = _next > file.Length;
        _next = block.FileOffset + 1;
        _minimumOffset = _lastMinimumOffset;
        return isCut;
    }

    /// <summary>Its place when its neighbours agree on it and its own header says something else.</summary>
    private StoredBlock Placed(in StoredBlock block)
    {
        var end = _minimumOffset + block.Header.Note.Length;
        var next = block.FileOffset + block.Header.TotalBytes;
        var agree = next == file.Length ? end == length : TryReadAt(next, out var following) && following.Header.Note.Offset == end;
        return agree ? block with { Header = block.Header with { Note = block.Header.Note with { Offset = _minimumOffset } } } : block;
    }

    private bool TryTake(out StoredBlock block)
    {
        while (_inOrder!.TryDequeue(out block))
        {
            var note = block.Header.Note;
            if (note.Offset >= _minimumOffset)
            {
                _lastMinimumOffset = _minimumOffset;
                _minimumOffset = note.Offset + note.Length;
                return true;
            }
        }
        return false;
    }

    /// <summary>Everything from a block on that looks like one, in the order of the segment.</summary>
    private Queue<StoredBlock> FindAll(StoredBlock first)
    {
        List<StoredBlock> found = [first];
        while (found.Count < MostBlocks && TrySearch(found[^1].FileOffset + 1, out var block))
        {
            found.Add(block);
        }
        found.Sort(static (a, b) => a.Header.Note.Offset != b.Header.Note.Offset
            ? a.Header.Note.Offset.CompareTo(b.Header.Note.Offset)
            : a.FileOffset.CompareTo(b.FileOffset));
        return new Queue<StoredBlock>(found);
    }

    private bool TryReadAt(long fileOffset, out StoredBlock block)
    {
        Span<byte> head = stackalloc byte[HeadBytes];
        return TryRead(head[..file.Read(fileOffset, head)], fileOffset, out block);
    }

    private bool TryRead(ReadOnlySpan<byte> head, long fileOffset, out StoredBlock block)
    {
        block = default;
        if (!codec.TryReadHeader(head, out var header)
            || header.Note.Offset < _minimumOffset || header.Note.Offset > length - header.Note.Length)
        {
            return false;
        }
        block = new StoredBlock(fileOffset, header);
        return true;
    }

    private bool TrySearch(long from, out StoredBlock block)
    {
        // A file of ours has a header within its first blocks; one without is somebody else's, however long it is.
        var limit = HasFound ? file.Length : Math.Min(file.Length, JournalLimits.ForeignSearchBytes);
        var window = ArrayPool<byte>.Shared.Rent(SearchWindowBytes);
        try
        {
            while (from < limit)
            {
                var bytes = window.AsSpan(0, file.Read(from, window.AsSpan(0, SearchWindowBytes)));
                if (TrySearch(bytes, from, out block))
                {
                    return true;
                }
                if (bytes.Length < SearchWindowBytes)
                {
                    break;
                }
                // A header that the window's end cut is whole in the next one.
                from += SearchWindowBytes - HeadBytes;
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(window);
        }
        block = default;
        return false;
    }

    private bool TrySearch(ReadOnlySpan<byte> bytes, long fileOffset, out StoredBlock block)
    {
        for (var at = 0; bytes[at..].IndexOf(codec.HeaderStart) is var found and >= 0; at++)
        {
            at += found;
            if (TryRead(bytes[at..], fileOffset + at, out block))
            {
                return true;
            }
        }
        block = default;
        return false;
    }
}

using LogRelay.Journal.Index;
using LogRelay.Journal.Storage;

namespace LogRelay.Journal.Verification;

/// <summary>Holds a segment's bytes, as they go by, against the checksums that the index has of its blocks. One thread.</summary>
/// <param name="blocks">The segment's blocks, oldest first, without overlaps.</param>
internal sealed class BlockChecksums(IReadOnlyList<BlockEntry> blocks)
{
    private readonly List<DamagedRange> _altered = [];
    private int _current;
    private uint _state = Crc32C.Start;
    private long _position = -1;

    /// <summary>Blocks all of whose bytes went by, and are not those that were written.</summary>
    public IReadOnlyList<DamagedRange> Altered => _altered;

    /// <summary>Takes the next bytes that could be read. A block that bytes are missing of is not judged.</summary>
    public void Take(long position, ReadOnlySpan<byte> bytes)
    {
        while (_current < blocks.Count && !bytes.IsEmpty)
        {
            var block = blocks[_current];
            if (position > block.Position && position != _position)
            {
                Next();
                continue;
            }
            var ahead = (int)Math.Clamp(block.Position - position, 0, bytes.Length);
            var taken = (int)Math.Min(block.EndPosition - position, bytes.Length) - ahead;
            if (taken <= 0)
            {
                return;
            }
            _state = Crc32C.Append(_state, bytes.Slice(ahead, taken));
            bytes = bytes[(ahead + taken)..];
            position += ahead + taken;
            _position = position;
            if (position == block.EndPosition)
            {
                if (block.IsSummarized && Crc32C.Finish(_state) != block.Checksum)
                {
                    _altered.Add(new DamagedRange(block.Position, block.Length, DamageKind.Altered));
                }
                Next();
            }
        }
    }

    private void Next()
    {
        _current++;
        _state = Crc32C.Start;
        _position = -1;
    }
}

using LogRelay.Journal.Entries;
using LogRelay.Journal.JsonFile;

namespace LogRelay.Journal.Reading;

/// <summary>Finds what is of use in a block that does not match its checksum, or could not be decompressed to its end.</summary>
internal static class DamagedBlock
{
    /// <summary>The lines before the damage: before the first that is no record, or where decompression ended.</summary>
    /// <param name="block">As long as the block was; what came out stands at its start.</param>
    /// <param name="decompressed">Bytes that came out.</param>
    /// <returns>Bytes of whole lines; 0 when the damage is nowhere to be seen, since it may be in any of them.</returns>
    public static int ReadableBytes(ReadOnlySpan<byte> block, int decompressed)
    {
        using var batch = new RecordBatch();
        var end = 0;
        while (block[end..decompressed].IndexOf((byte)'\n') is var newline and >= 0)
        {
            batch.Clear();
            if (!JsonLineReader.TryRead(block.Slice(end, newline), batch, position: 0, nextPosition: 0))
            {
                return end;
            }
            end += newline + 1;
        }
        return end < block.Length ? end : 0;
    }
}

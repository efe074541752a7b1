using System.Buffers.Binary;
using LogRelay.Journal.Storage;

namespace LogRelay.Journal.Cursors;

/// <summary>One of the two slots of a cursor file; docs/formats/cursor.md has the table.</summary>
/// <param name="Version">Of the format.</param>
/// <param name="Generation">Counts the writes; the higher one of two whole slots holds.</param>
/// <param name="Position">Where the sink goes on in the stream.</param>
internal readonly record struct CursorSlot(ushort Version, ulong Generation, long Position)
{
    public const int Bytes = 64;
    public const ushort NewestVersion = 1;

    private const uint Magic = 0x5543524C;
    private const int ChecksumOffset = 60;

    /// <summary>Writes the slot to the first <see cref="Bytes"/> of <paramref name="destination"/>.</summary>
    public void Write(Span<byte> destination)
    {
        destination = destination[..Bytes];
        destination.Clear();
        BinaryPrimitives.WriteUInt32LittleEndian(destination, Magic);
        BinaryPrimitives.WriteUInt16LittleEndian(destination[4..], Version);
        BinaryPrimitives.WriteUInt64LittleEndian(destination[8..], Generation);
        BinaryPrimitives.WriteInt64LittleEndian(destination[16..], Position);
        BinaryPrimitives.WriteUInt32LittleEndian(destination[ChecksumOffset..], Crc32C.Compute(destination[..ChecksumOffset]));
    }

    /// <summary>Reads a slot of any version: magic, version and checksum stand where they are in all of them.</summary>
    /// <returns>False when it is not whole.</returns>
    public static bool TryRead(ReadOnlySpan<byte> source, out CursorSlot slot)
    {
        slot = default;
        if (source.Length < Bytes
            || BinaryPrimitives.ReadUInt32LittleEndian(source) != Magic
            || BinaryPrimitives.ReadUInt32LittleEndian(source[ChecksumOffset..]) != Crc32C.Compute(source[..ChecksumOffset]))
        {
            return false;
        }
        slot = new CursorSlot(
            BinaryPrimitives.ReadUInt16LittleEndian(source[4..]),
            BinaryPrimitives.ReadUInt64LittleEndian(source[8..]),
            BinaryPrimitives.ReadInt64LittleEndian(source[16..]));
        return slot is { Version: > NewestVersion } or { Version: > 0, Position: >= 0 and <= JournalLimits.MaxPosition };
    }
}

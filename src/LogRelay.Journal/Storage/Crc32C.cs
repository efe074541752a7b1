using System.Buffers.Binary;
using System.Numerics;

namespace LogRelay.Journal.Storage;

/// <summary>CRC-32C (Castagnoli), as iSCSI, ext4 and Snappy use it; one instruction for eight bytes on common processors.</summary>
internal static class Crc32C
{
    /// <summary>Checksum of <paramref name="bytes"/>; 0xE3069283 for the nine digits "123456789".</summary>
    public static uint Compute(ReadOnlySpan<byte> bytes)
    {
        var crc = uint.MaxValue;
        while (bytes.Length >= sizeof(ulong))
        {
            crc = BitOperations.Crc32C(crc, BinaryPrimitives.ReadUInt64LittleEndian(bytes));
            bytes = bytes[sizeof(ulong)..];
        }
        foreach (var value in bytes)
        {
            crc = BitOperations.Crc32C(crc, value);
        }
        return ~crc;
    }
}

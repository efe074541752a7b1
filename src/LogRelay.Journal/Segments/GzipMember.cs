using System.Buffers.Binary;
using System.IO.Compression;
using System.IO.Hashing;

namespace LogRelay.Journal.Segments;

/// <summary>Writes one gzip member (RFC 1952) to the end of a buffer.</summary>
/// <remarks>System.IO's own gzip stream has no way to give a member the extra field that Docker's reader looks for.</remarks>
internal static class GzipMember
{
    private const byte HasExtra = 4;
    private const byte UnknownSystem = 255;

    /// <summary>Compresses <paramref name="block"/>.</summary>
    /// <param name="target">Where the member goes; appended to.</param>
    /// <param name="block">Uncompressed bytes.</param>
    /// <param name="extra">Bytes of the header's extra field, at most 65,535; empty for none.</param>
    public static void Write(MemoryStream target, ReadOnlySpan<byte> block, ReadOnlySpan<byte> extra)
    {
        target.Write([0x1f, 0x8b, 8, extra.IsEmpty ? (byte)0 : HasExtra, 0, 0, 0, 0, 0, UnknownSystem]);
        Span<byte> number = stackalloc byte[4];
        if (!extra.IsEmpty)
        {
            BinaryPrimitives.WriteUInt16LittleEndian(number, checked((ushort)extra.Length));
            target.Write(number[..2]);
            target.Write(extra);
        }
        using (var deflate = new DeflateStream(target, CompressionLevel.Fastest, leaveOpen: true))
        {
            deflate.Write(block);
        }
        BinaryPrimitives.WriteUInt32LittleEndian(number, Crc32.HashToUInt32(block));
        target.Write(number);
        BinaryPrimitives.WriteUInt32LittleEndian(number, (uint)block.Length);
        target.Write(number);
    }

    /// <summary>Finds the extra field of the member at the start of <paramref name="bytes"/>.</summary>
    /// <returns>Empty when there is none, or when this is no gzip member.</returns>
    public static ReadOnlySpan<byte> ReadExtra(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < 12 || bytes[0] != 0x1f || bytes[1] != 0x8b || (bytes[3] & HasExtra) == 0)
        {
            return default;
        }
        var length = BinaryPrimitives.ReadUInt16LittleEndian(bytes[10..]);
        return bytes.Length < 12 + length ? default : bytes.Slice(12, length);
    }
}

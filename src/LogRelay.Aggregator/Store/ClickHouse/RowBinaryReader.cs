using System.Buffers.Binary;
using System.Text;

namespace LogRelay.Aggregator.Store.ClickHouse;

/// <summary>Few rows of an answer in ClickHouse's RowBinary, read column by column in their order. One thread.</summary>
internal sealed class RowBinaryReader
{
    private const int MostBytes = 64 * 1024 * 1024;

    private readonly byte[] _bytes;
    private readonly int _length;
    private int _at;

    private RowBinaryReader(byte[] bytes, int length)
    {
        _bytes = bytes;
        _length = length;
    }

    /// <summary>No row is left.</summary>
    public bool IsAtEnd => _at == _length;

    /// <summary>Takes an answer in whole.</summary>
    /// <exception cref="IOException">It broke off, or is longer than what is asked for this way.</exception>
    public static async Task<RowBinaryReader> ReadAsync(Stream answer, CancellationToken ct)
    {
        var bytes = new byte[64 * 1024];
        var length = 0;
        while (await answer.ReadAsync(bytes.AsMemory(length), ct) is var read and > 0)
        {
            length += read;
            if (length == MostBytes)
            {
                throw new IOException($"ClickHouse's answer has more than {MostBytes} bytes");
            }
            if (length == bytes.Length)
            {
                Array.Resize(ref bytes, Math.Min(MostBytes, bytes.Length * 2));
            }
        }
        return new RowBinaryReader(bytes, length);
    }

    /// <summary>UInt8.</summary>
    public byte ReadByte() => Take(1)[0];

    /// <summary>UInt32.</summary>
    public uint ReadUInt32() => BinaryPrimitives.ReadUInt32LittleEndian(Take(sizeof(uint)));

    /// <summary>UInt64.</summary>
    public ulong ReadUInt64() => BinaryPrimitives.ReadUInt64LittleEndian(Take(sizeof(ulong)));

    /// <summary>Int64.</summary>
    public long ReadInt64() => BinaryPrimitives.ReadInt64LittleEndian(Take(sizeof(long)));

    /// <summary>Date: days since 1970-01-01.</summary>
    public int ReadDate() => BinaryPrimitives.ReadUInt16LittleEndian(Take(sizeof(ushort)));

    /// <summary>String, as it is.</summary>
    public ReadOnlySpan<byte> ReadBytes()
    {
        ulong length = 0;
        for (var shift = 0; ; shift += 7)
        {
            var part = ReadByte();
            length |= (ulong)(part & 0x7F) << shift;
            if (part < 0x80)
            {
                return Take(length);
            }
            if (shift > 56)
            {
                throw BrokenOff();
            }
        }
    }

    /// <summary>String that is text.</summary>
    public string ReadString() => Encoding.UTF8.GetString(ReadBytes());

    private ReadOnlySpan<byte> Take(ulong count)
    {
        if (count > (ulong)(_length - _at))
        {
            throw BrokenOff();
        }
        var taken = _bytes.AsSpan(_at, (int)count);
        _at += (int)count;
        return taken;
    }

    private static IOException BrokenOff() => new("ClickHouse's answer ends within a row");
}

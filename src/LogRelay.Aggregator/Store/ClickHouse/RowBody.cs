using System.Buffers;
using System.Buffers.Binary;

namespace LogRelay.Aggregator.Store.ClickHouse;

/// <summary>Rows in ClickHouse's RowBinary, in borrowed pieces of memory. One thread.</summary>
internal sealed class RowBody : IDisposable
{
    private const int PieceBytes = 256 * 1024;
    private const int LongestLength = 5;

    private readonly List<(byte[] Bytes, int Used)> _pieces = [];
    private byte[] _piece = [];
    private int _used;

    /// <summary>Bytes of all rows.</summary>
    public long Length { get; private set; }

    /// <summary>Room for numbers, which the caller fills.</summary>
    /// <param name="length">Few.</param>
    public Span<byte> Take(int length)
    {
        if (_piece.Length - _used < length)
        {
            NextPiece();
        }
        var taken = _piece.AsSpan(_used, length);
        _used += length;
        Length += length;
        return taken;
    }

    /// <summary>UInt64.</summary>
    public void Write(ulong value) => BinaryPrimitives.WriteUInt64LittleEndian(Take(sizeof(ulong)), value);

    /// <summary>Int64.</summary>
    public void Write(long value) => BinaryPrimitives.WriteInt64LittleEndian(Take(sizeof(long)), value);

    /// <summary>UInt32.</summary>
    public void Write(uint value) => BinaryPrimitives.WriteUInt32LittleEndian(Take(sizeof(uint)), value);

    /// <summary>UInt8.</summary>
    public void Write(byte value) => Take(1)[0] = value;

    /// <summary>String: any bytes.</summary>
    public void Write(ReadOnlySpan<byte> text)
    {
        WriteLength((uint)text.Length);
        while (!text.IsEmpty)
        {
            if (_used == _piece.Length)
            {
                NextPiece();
            }
            var part = Math.Min(text.Length, _piece.Length - _used);
            text[..part].CopyTo(_piece.AsSpan(_used));
            _used += part;
            Length += part;
            text = text[part..];
        }
    }

    /// <summary>Writes all of it.</summary>
    public async Task CopyToAsync(Stream target, CancellationToken ct)
    {
        foreach (var (bytes, used) in _pieces)
        {
            await target.WriteAsync(bytes.AsMemory(0, used), ct);
        }
        await target.WriteAsync(_piece.AsMemory(0, _used), ct);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var (bytes, _) in _pieces)
        {
            ArrayPool<byte>.Shared.Return(bytes);
        }
        _pieces.Clear();
        if (_piece.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(_piece);
        }
        (_piece, _used, Length) = ([], 0, 0);
    }

    private void WriteLength(uint length)
    {
        Span<byte> encoded = stackalloc byte[LongestLength];
        var at = 0;
        for (; length >= 0x80; length >>= 7)
        {
            encoded[at++] = (byte)(length | 0x80);
        }
        encoded[at++] = (byte)length;
        encoded[..at].CopyTo(Take(at));
    }

    private void NextPiece()
    {
        if (_piece.Length > 0)
        {
            _pieces.Add((_piece, _used));
        }
        (_piece, _used) = (ArrayPool<byte>.Shared.Rent(PieceBytes), 0);
    }
}

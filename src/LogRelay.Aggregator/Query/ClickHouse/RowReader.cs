using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace LogRelay.Aggregator.Query.ClickHouse;

/// <summary>Reads an answer in the format RowBinary, column by column. One reader; disposes of the answer.</summary>
/// <param name="answer">The bytes.</param>
internal sealed class RowReader(Stream answer) : IAsyncDisposable
{
    // Longer than any line that an aggregator takes.
    private const int MaxStringBytes = 256 * 1024 * 1024;
    private const int UsualBytes = 256 * 1024;

    private byte[] _buffer = ArrayPool<byte>.Shared.Rent(UsualBytes);
    private int _start;
    private int _end;

    /// <summary>Whether there is another row; its columns are then read in their order.</summary>
    public async ValueTask<bool> HasRowAsync(CancellationToken ct) => _end > _start || await FillAsync(1, ct);

    /// <summary>Makes sure that numbers of so many bytes can be taken.</summary>
    public async ValueTask NeedAsync(int bytes, CancellationToken ct)
    {
        if (_end - _start < bytes && !await FillAsync(bytes, ct))
        {
            throw new IOException("ClickHouse's answer ends in the middle of a row");
        }
    }

    /// <summary>A UInt8.</summary>
    public byte TakeByte() => Take(1)[0];

    /// <summary>An Int32.</summary>
    public int TakeInt32() => BinaryPrimitives.ReadInt32LittleEndian(Take(sizeof(int)));

    /// <summary>An Int64.</summary>
    public long TakeInt64() => BinaryPrimitives.ReadInt64LittleEndian(Take(sizeof(long)));

    /// <summary>A UInt64.</summary>
    public ulong TakeUInt64() => BinaryPrimitives.ReadUInt64LittleEndian(Take(sizeof(ulong)));

    /// <summary>A String's bytes; borrowed until the next call.</summary>
    public async ValueTask<ReadOnlyMemory<byte>> TakeBytesAsync(CancellationToken ct)
    {
        var (length, shift) = (0L, 0);
        while (true)
        {
            await NeedAsync(1, ct);
            var value = TakeByte();
            length |= (long)(value & 0x7F) << shift;
            if (value < 0x80)
            {
                break;
            }
            shift += 7;
            if (shift > 28)
            {
                throw new IOException("ClickHouse's answer is none that was asked for: a text without a length");
            }
        }
        if (length > MaxStringBytes)
        {
            throw new IOException($"ClickHouse's answer has a text of {length} bytes; at most {MaxStringBytes} are taken");
        }
        await NeedAsync((int)length, ct);
        _start += (int)length;
        return _buffer.AsMemory(_start - (int)length, (int)length);
    }

    /// <summary>A String of UTF-8.</summary>
    public async ValueTask<string> TakeTextAsync(CancellationToken ct) => Encoding.UTF8.GetString((await TakeBytesAsync(ct)).Span);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_buffer.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(_buffer);
            _buffer = [];
            (_start, _end) = (0, 0);
            await answer.DisposeAsync();
        }
    }

    private ReadOnlySpan<byte> Take(int bytes)
    {
        _start += bytes;
        return _buffer.AsSpan(_start - bytes, bytes);
    }

    /// <summary>Reads until so many bytes are there.</summary>
    /// <returns>False when the answer ends before the first of them.</returns>
    private async ValueTask<bool> FillAsync(int bytes, CancellationToken ct)
    {
        if (_buffer.Length < bytes)
        {
            var larger = ArrayPool<byte>.Shared.Rent(bytes);
            _buffer.AsSpan(_start, _end - _start).CopyTo(larger);
            ArrayPool<byte>.Shared.Return(_buffer);
            _buffer = larger;
        }
        else
        {
            _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
        }
        (_start, _end) = (0, _end - _start);
        while (_end < bytes)
        {
            var read = await answer.ReadAsync(_buffer.AsMemory(_end), ct);
            if (read == 0)
            {
                return _end == 0 ? false : throw new IOException("ClickHouse's answer ends in the middle of a row");
            }
            _end += read;
        }
        return true;
    }
}

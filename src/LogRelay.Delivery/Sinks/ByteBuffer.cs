using System.Buffers;

namespace LogRelay.Delivery.Sinks;

/// <summary>Bytes that a sink puts together before it sends them; grows, and is used again without allocating.</summary>
/// <remarks>One owner at a time. <see cref="Clear"/> keeps the memory; <see cref="Dispose"/> returns it to the pool.</remarks>
internal sealed class ByteBuffer : IDisposable
{
    private const int SmallestBytes = 4096;

    private byte[] _bytes = [];
    private int _length;

    /// <summary>How many bytes it holds. Setting it to less forgets the last ones.</summary>
    public int Length
    {
        get => _length;
        set
        {
            ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)value, (uint)_length, nameof(value));
            _length = value;
        }
    }

    /// <summary>What it holds. Valid until the next change.</summary>
    public ReadOnlySpan<byte> Span => _bytes.AsSpan(0, _length);

    /// <summary>What it holds. Valid until the next change.</summary>
    public ReadOnlyMemory<byte> Memory => _bytes.AsMemory(0, _length);

    /// <summary>Room behind the last byte; <see cref="Advance"/> says how much of it was used.</summary>
    /// <param name="minimumBytes">Least length of the span that comes back.</param>
    public Span<byte> Reserve(int minimumBytes)
    {
        if (_bytes.Length - _length < minimumBytes)
        {
            Grow(minimumBytes);
        }
        return _bytes.AsSpan(_length);
    }

    /// <summary>Takes over bytes that were written to the span of <see cref="Reserve"/>.</summary>
    public void Advance(int bytes)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)bytes, (uint)(_bytes.Length - _length), nameof(bytes));
        _length += bytes;
    }

    /// <summary>Appends a copy of <paramref name="bytes"/>.</summary>
    public void Append(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(Reserve(bytes.Length));
        _length += bytes.Length;
    }

    /// <summary>Forgets the bytes, keeps the memory.</summary>
    public void Clear() => _length = 0;

    /// <summary>Gives the memory back; the buffer is empty afterwards and may be used again.</summary>
    public void Dispose()
    {
        _length = 0;
        Release();
    }

    private void Grow(int minimumBytes)
    {
        var wanted = Math.Max(Math.Max(SmallestBytes, checked(_length + minimumBytes)), Math.Min(_bytes.Length * 2L, Array.MaxLength));
        var larger = ArrayPool<byte>.Shared.Rent((int)wanted);
        Span.CopyTo(larger);
        Release();
        _bytes = larger;
    }

    private void Release()
    {
        if (_bytes.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(_bytes);
            _bytes = [];
        }
    }
}

using System.Buffers.Binary;

namespace LogRelay.Journal.Framing;

/// <summary>Walks over a protobuf message by hand: no allocation, no exception. Once a fault is met, nothing more is read.</summary>
internal ref struct ProtoCursor(ReadOnlySpan<byte> message)
{
    // As deep as Google's parsers go.
    private const int MaxGroupDepth = 100;
    private const int MaxVarintBytes = 10;
    private const ulong ContinuationBits = 0x8080_8080_8080_8080;

    private ReadOnlySpan<byte> _rest = message;

    /// <summary>What was met first; <see cref="LogEntryFault.None"/> while all is well.</summary>
    public LogEntryFault Fault { get; private set; }

    /// <summary>Takes the next field's tag.</summary>
    /// <returns>False at the end of the message and at a fault.</returns>
    public bool TryReadTag(out uint field, out WireType wireType)
    {
        (field, wireType) = (0, default);
        if (_rest.IsEmpty || Fault != LogEntryFault.None || !TryReadVarint(out var tag))
        {
            return false;
        }
        (field, wireType) = ((uint)tag >> 3, (WireType)(tag & 7));
        return tag <= uint.MaxValue && field != 0 || Fail(LogEntryFault.MalformedField);
    }

    public bool TryReadVarint(out ulong value)
    {
        var rest = _rest;
        if (!rest.IsEmpty && rest[0] < 0x80)
        {
            // Every tag, and every length of a line that is shorter than 128 bytes.
            value = rest[0];
            _rest = rest[1..];
            return true;
        }
        return TryReadLongVarint(out value);
    }

    private bool TryReadLongVarint(out ulong value)
    {
        var rest = _rest;
        if (rest.Length > sizeof(ulong) && rest[sizeof(ulong)] < 0x80)
        {
            var word = BinaryPrimitives.ReadUInt64LittleEndian(rest);
            if ((word & ContinuationBits) == ContinuationBits)
            {
                // Nine bytes: the time of every entry between 1972 and 2262.
                value = JoinSevens(word) | ((ulong)rest[sizeof(ulong)] << 56);
                _rest = rest[(sizeof(ulong) + 1)..];
                return true;
            }
        }
        value = 0;
        for (var i = 0; i < MaxVarintBytes; i++)
        {
            if (i >= rest.Length)
            {
                return Fail(LogEntryFault.Truncated);
            }
            value |= (ulong)(rest[i] & 0x7F) << (7 * i);
            if (rest[i] < 0x80)
            {
                _rest = rest[(i + 1)..];
                return true;
            }
        }
        return Fail(LogEntryFault.MalformedNumber);
    }

    // Eight groups of seven bits, pushed together pair by pair.
    private static ulong JoinSevens(ulong word)
    {
        word &= ~ContinuationBits;
        word = (word & 0x007F_007F_007F_007F) | ((word & 0x7F00_7F00_7F00_7F00) >> 1);
        word = (word & 0x0000_3FFF_0000_3FFF) | ((word & 0x3FFF_0000_3FFF_0000) >> 2);
        return (word & 0x0000_0000_0FFF_FFFF) | ((word & 0x0FFF_FFFF_0000_0000) >> 4);
    }

    public bool TryReadBytes(out ReadOnlySpan<byte> value)
    {
        value = default;
        if (!TryReadVarint(out var length))
        {
            return false;
        }
        if (length > int.MaxValue)
        {
            return Fail(LogEntryFault.MalformedNumber);
        }
        if (length > (ulong)_rest.Length)
        {
            return Fail(LogEntryFault.Truncated);
        }
        value = _rest[..(int)length];
        _rest = _rest[(int)length..];
        return true;
    }

    /// <summary>Steps over the value of a field that is not wanted.</summary>
    public bool TrySkip(uint field, WireType wireType) => TrySkip(field, wireType, MaxGroupDepth);

    private bool TrySkip(uint field, WireType wireType, int depth) => wireType switch
    {
        WireType.Varint => TryReadVarint(out _),
        WireType.Fixed64 => TrySkipBytes(8),
        WireType.Fixed32 => TrySkipBytes(4),
        WireType.Bytes => TryReadBytes(out _),
        WireType.StartGroup when depth > 0 => TrySkipGroup(field, depth),
        _ => Fail(LogEntryFault.MalformedField),
    };

    private bool TrySkipGroup(uint group, int depth)
    {
        while (TryReadTag(out var field, out var wireType))
        {
            if (wireType == WireType.EndGroup)
            {
                return field == group || Fail(LogEntryFault.MalformedField);
            }
            if (!TrySkip(field, wireType, depth - 1))
            {
                return false;
            }
        }
        return Fail(LogEntryFault.Truncated);
    }

    private bool TrySkipBytes(int count)
    {
        if (_rest.Length < count)
        {
            return Fail(LogEntryFault.Truncated);
        }
        _rest = _rest[count..];
        return true;
    }

    private bool Fail(LogEntryFault fault)
    {
        if (Fault == LogEntryFault.None)
        {
            Fault = fault;
        }
        return false;
    }
}

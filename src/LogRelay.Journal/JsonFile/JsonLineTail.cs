using System.Buffers.Text;

namespace LogRelay.Journal.JsonFile;

/// <summary>What follows the stream and the attributes in a line of <see cref="JsonLineWriter"/>: the time and the extra keys.</summary>
internal ref struct JsonLineTail
{
    private ReadOnlySpan<byte> _rest;

    private JsonLineTail(ReadOnlySpan<byte> rest) => _rest = rest;

    /// <summary>Nanoseconds since 1970-01-01 UTC.</summary>
    public long TimeNano { get; private set; }

    /// <summary>The line carries the keys of a chunk.</summary>
    public bool IsPartial { get; private set; }

    /// <summary>The chunk's id: it has no escapes, or the line is not read here.</summary>
    public ReadOnlySpan<byte> PartialId { get; private set; }

    /// <summary>The chunk's place, 1 for the first.</summary>
    public int PartialOrdinal { get; private set; }

    /// <summary>The base64 of the line's bytes; empty when the key is not there.</summary>
    public ReadOnlySpan<byte> Raw { get; private set; }

    /// <summary>LogRelay itself wrote the line.</summary>
    public bool IsMarker { get; private set; }

    /// <summary>How the tail begins.</summary>
    public static ReadOnlySpan<byte> TimeKey => ",\"time\":\""u8;

    /// <summary>Parses from <see cref="TimeKey"/> to the end of the line, in the writer's exact shape.</summary>
    /// <returns>
    /// False for any other shape. True proves that the key is one of the line's own, not of an object inside it:
    /// exactly one brace closes.
    /// </returns>
    public static bool TryParse(ReadOnlySpan<byte> rest, out JsonLineTail tail)
    {
        tail = new JsonLineTail(rest);
        return tail.TryParseTime()
            && (tail.IsEnd() || (tail.TryParsePartial() && tail.TryParseRaw() && tail.TryParseMarker() && tail.IsEnd()));
    }

    /// <summary>Takes <paramref name="expected"/> off the front; false when something else is there.</summary>
    public static bool Skip(scoped ref ReadOnlySpan<byte> rest, ReadOnlySpan<byte> expected)
    {
        if (!rest.StartsWith(expected))
        {
            return false;
        }
        rest = rest[expected.Length..];
        return true;
    }

    /// <summary>Takes a string that has no escapes, and its closing quote, off the front.</summary>
    /// <param name="rest">Begins after the opening quote.</param>
    /// <param name="value">The string.</param>
    /// <returns>False when it has escapes: those are for the tolerant parser.</returns>
    public static bool TakeString(scoped ref ReadOnlySpan<byte> rest, out ReadOnlySpan<byte> value)
    {
        value = default;
        var end = rest.IndexOf((byte)'"');
        if (end < 0 || rest[..end].Contains((byte)'\\') || rest[..end].ContainsAnyInRange((byte)0, (byte)0x1F))
        {
            return false;
        }
        value = rest[..end];
        rest = rest[(end + 1)..];
        return true;
    }

    private bool TryParseTime()
    {
        // A time holds no byte that would need a look for escapes.
        if (!Skip(ref _rest, TimeKey) || _rest.IndexOf((byte)'"') is var end && end < 0
            || !Rfc3339Nano.TryParse(_rest[..end], out var timeNano))
        {
            return false;
        }
        _rest = _rest[(end + 1)..];
        TimeNano = timeNano;
        return true;
    }

    private bool TryParsePartial()
    {
        if (!Skip(ref _rest, ",\"partial_id\":\""u8))
        {
            return true;
        }
        if (!TakeString(ref _rest, out var id) || !Skip(ref _rest, ",\"partial_ordinal\":"u8)
            || !TakeNumber(ref _rest, out var ordinal) || ordinal != (int)ordinal)
        {
            return false;
        }
        (IsPartial, PartialOrdinal) = (true, (int)ordinal);
        PartialId = id;
        return true;
    }

    private bool TryParseRaw()
    {
        if (!Skip(ref _rest, ",\"raw\":\""u8))
        {
            return true;
        }
        if (!TakeString(ref _rest, out var raw))
        {
            return false;
        }
        Raw = raw;
        return true;
    }

    private bool TryParseMarker()
    {
        if (!Skip(ref _rest, ",\"logrelay\":{\"marker\":\""u8))
        {
            return true;
        }
        IsMarker = TakeString(ref _rest, out _)
            && Skip(ref _rest, ",\"records\":"u8) && TakeNumber(ref _rest, out _)
            && Skip(ref _rest, ",\"bytes\":"u8) && TakeNumber(ref _rest, out _)
            && Skip(ref _rest, "}"u8);
        return IsMarker;
    }

    private readonly bool IsEnd() => _rest.SequenceEqual("}\n"u8) || _rest.SequenceEqual("}"u8);

    private static bool TakeNumber(scoped ref ReadOnlySpan<byte> rest, out long value)
    {
        if (!Utf8Parser.TryParse(rest, out value, out var length))
        {
            return false;
        }
        // JSON knows no leading zeros and no plus sign; Utf8Parser does.
        var digits = rest[0] == '-' ? rest[1..length] : rest[..length];
        rest = rest[length..];
        return digits[0] != '+' && (digits[0] != '0' || digits.Length == 1);
    }
}

using System.Buffers;
using System.Buffers.Text;
using LogRelay.Journal.Entries;

namespace LogRelay.Journal.JsonFile;

/// <summary>Parses a line in the exact shape that <see cref="JsonLineWriter"/> and Docker's json-file write; one pass.</summary>
internal static class ExactLineParser
{
    // Of the key before an attrs object.
    private const int AttributesKeyLength = 9;

    /// <summary>Decodes the line and its partial id to the front of <paramref name="text"/>.</summary>
    /// <param name="jsonLine">One line, with or without its newline.</param>
    /// <param name="text">At least as long as <paramref name="jsonLine"/>.</param>
    /// <param name="line">What the line says.</param>
    /// <returns>False for any other shape, valid or not.</returns>
    public static bool TryParse(ReadOnlySpan<byte> jsonLine, Span<byte> text, out ParsedLine line)
    {
        line = default;
        var rest = jsonLine;
        if (!JsonLineTail.Skip(ref rest, "{"u8) || !TryParseLog(ref rest, text, ref line)
            || !TryParseSource(ref rest, ref line))
        {
            return false;
        }
        var attributes = rest;
        if (!TrySkipAttributes(ref rest) || !JsonLineTail.TryParse(rest, out var tail))
        {
            return false;
        }
        if (rest.Length < attributes.Length)
        {
            line.AttributesStart = jsonLine.Length - attributes.Length + AttributesKeyLength;
            line.AttributesLength = attributes.Length - rest.Length - AttributesKeyLength;
        }
        if (!tail.Raw.IsEmpty)
        {
            if (Base64.DecodeFromUtf8(tail.Raw, text, out _, out var length) != OperationStatus.Done)
            {
                return false;
            }
            line.SetRaw(text[..length]);
        }
        tail.PartialId.CopyTo(text[line.LineLength..]);
        line.PartialIdLength = tail.PartialId.Length;
        line.PartialOrdinal = tail.PartialOrdinal;
        line.TimeNano = tail.TimeNano;
        line.Traits |= (tail.IsPartial ? RecordTraits.Partial : RecordTraits.None)
            | (tail.IsMarker ? RecordTraits.Marker : RecordTraits.None);
        return true;
    }

    private static bool TryParseLog(ref ReadOnlySpan<byte> rest, Span<byte> text, ref ParsedLine line)
    {
        var length = 0;
        if (JsonLineTail.Skip(ref rest, "\"log\":\""u8))
        {
            if (!JsonTextDecoder.TryDecode(rest, text, out var read, out length))
            {
                return false;
            }
            rest = rest[read..];
            if (!JsonLineTail.Skip(ref rest, ","u8))
            {
                return false;
            }
        }
        line.SetLog(text[..length]);
        return true;
    }

    private static bool TryParseSource(ref ReadOnlySpan<byte> rest, ref ParsedLine line)
    {
        if (JsonLineTail.Skip(ref rest, "\"stream\":\"stdout\""u8))
        {
            line.Source = LogSource.Stdout;
            return true;
        }
        line.Source = LogSource.Stderr;
        return JsonLineTail.Skip(ref rest, "\"stream\":\"stderr\""u8);
    }

    // Strings are stepped over one by one: what an attribute's value looks like is up to whoever set the label.
    private static bool TrySkipAttributes(ref ReadOnlySpan<byte> rest)
    {
        if (!JsonLineTail.Skip(ref rest, ",\"attrs\":{"u8))
        {
            return true;
        }
        do
        {
            if (!JsonLineTail.Skip(ref rest, "\""u8) || !JsonLineTail.TakeString(ref rest, out _)
                || !JsonLineTail.Skip(ref rest, ":\""u8) || !JsonLineTail.TakeString(ref rest, out _))
            {
                return false;
            }
        }
        while (JsonLineTail.Skip(ref rest, ","u8));
        return JsonLineTail.Skip(ref rest, "}"u8);
    }
}

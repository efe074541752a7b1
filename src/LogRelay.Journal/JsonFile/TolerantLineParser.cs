using System.Buffers;
using System.Buffers.Text;
using System.Text.Json;
using LogRelay.Journal.Entries;

namespace LogRelay.Journal.JsonFile;

/// <summary>
/// Parses any valid json-file line of any writer: keys in any order, unknown keys, any escapes. Of a key that comes
/// twice the last one counts and <c>null</c> is as good as absent, as Go's encoding/json has it.
/// </summary>
internal ref struct TolerantLineParser
{
    private const int LongestKey = 64;
    private const int LongestTime = 64;

    private readonly ReadOnlySpan<byte> _json;
    private Utf8JsonReader _reader;
    private ReadOnlySpan<byte> _log;
    private ReadOnlySpan<byte> _raw;
    private ReadOnlySpan<byte> _partialId;
    private bool _hasPartialId;
    private bool _hasTime;
    private ParsedLine _line;

    private TolerantLineParser(ReadOnlySpan<byte> json)
    {
        _json = json;
        _reader = new Utf8JsonReader(json);
    }

    /// <summary>Decodes the line and its partial id to the front of <paramref name="text"/>.</summary>
    /// <param name="jsonLine">One line, with or without its newline.</param>
    /// <param name="text">At least as long as <paramref name="jsonLine"/>.</param>
    /// <param name="line">What the line says.</param>
    /// <returns>False when it is not one whole JSON object with a time; never throws.</returns>
    public static bool TryParse(ReadOnlySpan<byte> jsonLine, Span<byte> text, out ParsedLine line)
    {
        var parser = new TolerantLineParser(jsonLine);
        var isLine = parser.TryParse();
        if (isLine)
        {
            parser.DecodeText(text);
        }
        line = parser._line;
        return isLine;
    }

    /// <summary>Finds the time alone.</summary>
    public static bool TryParseTime(ReadOnlySpan<byte> jsonLine, out long timeNano)
    {
        var parser = new TolerantLineParser(jsonLine);
        var isLine = parser.TryParse();
        timeNano = parser._line.TimeNano;
        return isLine;
    }

    private bool TryParse()
    {
        // Torn and NUL-filled lines are known by their ends: no exception for each of a million of them.
        var trimmed = _json.Trim(" \t\r\n"u8);
        if (trimmed is not [(byte)'{', .., (byte)'}'])
        {
            return false;
        }
        try
        {
            _reader.Read();
            while (_reader.Read() && _reader.TokenType == JsonTokenType.PropertyName)
            {
                if (!TryParseProperty())
                {
                    return false;
                }
            }
            // Throws when anything follows the object.
            return !_reader.Read() && _hasTime;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private bool TryParseProperty()
    {
        Span<byte> buffer = stackalloc byte[LongestKey];
        var key = ShortText(buffer);
        _reader.Read();
        if (_reader.TokenType == JsonTokenType.Null)
        {
            return true;
        }
        var isString = _reader.TokenType == JsonTokenType.String;
        switch (key)
        {
            case [(byte)'l', (byte)'o', (byte)'g']:
                _log = Encoded();
                return isString;
            case [(byte)'s', (byte)'t', (byte)'r', (byte)'e', (byte)'a', (byte)'m']:
                return isString && TryParseSource();
            case [(byte)'t', (byte)'i', (byte)'m', (byte)'e']:
                return isString && TryParseTime();
            default:
                ParseExtra(key, isString);
                return true;
        }
    }

    // Keys that are not json-file's: another writer may use the same names for something else.
    private void ParseExtra(scoped ReadOnlySpan<byte> key, bool isString)
    {
        if (isString && key.SequenceEqual("raw"u8))
        {
            _raw = Encoded();
        }
        else if (isString && key.SequenceEqual("partial_id"u8))
        {
            _partialId = Encoded();
            _hasPartialId = true;
        }
        else if (key.SequenceEqual("partial_ordinal"u8)
            && _reader.TokenType == JsonTokenType.Number && _reader.TryGetInt32(out var ordinal))
        {
            _line.PartialOrdinal = ordinal;
        }
        else if (key.SequenceEqual("logrelay"u8) && _reader.TokenType == JsonTokenType.StartObject)
        {
            ParseLogRelay();
        }
        else
        {
            _reader.Skip();
        }
    }

    private void ParseLogRelay()
    {
        Span<byte> buffer = stackalloc byte[LongestKey];
        while (_reader.Read() && _reader.TokenType == JsonTokenType.PropertyName)
        {
            var isMarker = ShortText(buffer).SequenceEqual("marker"u8);
            _reader.Read();
            if (isMarker && _reader.TokenType == JsonTokenType.String)
            {
                _line.Traits |= RecordTraits.Marker;
            }
            _reader.Skip();
        }
    }

    private bool TryParseSource()
    {
        Span<byte> buffer = stackalloc byte[LongestKey];
        var source = ShortText(buffer);
        _line.Source = source.SequenceEqual("stderr"u8) ? LogSource.Stderr : LogSource.Stdout;
        return _line.Source == LogSource.Stderr || source.SequenceEqual("stdout"u8);
    }

    private bool TryParseTime()
    {
        Span<byte> buffer = stackalloc byte[LongestTime];
        _hasTime = Rfc3339Nano.TryParse(ShortText(buffer), out _line.TimeNano);
        return _hasTime;
    }

    private void DecodeText(Span<byte> text)
    {
        _line.SetLog(text[..Decode(_log, text)]);
        if (!_raw.IsEmpty && !TryDecodeRaw(text))
        {
            // Not ours: the text is all there is.
            Decode(_log, text);
        }
        if (_hasPartialId)
        {
            _line.Traits |= RecordTraits.Partial;
            _line.PartialIdLength = Decode(_partialId, text[_line.LineLength..]);
        }
        else
        {
            _line.PartialOrdinal = 0;
        }
    }

    private bool TryDecodeRaw(Span<byte> text)
    {
        var encoded = text[..Decode(_raw, text)];
        if (Base64.DecodeFromUtf8InPlace(encoded, out var length) != OperationStatus.Done)
        {
            return false;
        }
        _line.SetRaw(encoded[..length]);
        return true;
    }

    // What the current token says when that is short; nothing when it is longer than any text that is looked for.
    private readonly ReadOnlySpan<byte> ShortText(Span<byte> buffer)
    {
        if (!_reader.ValueIsEscaped)
        {
            return _reader.ValueSpan;
        }
        return _reader.ValueSpan.Length < buffer.Length ? buffer[..Decode(Encoded(), buffer)] : [];
    }

    // The current string as it stands in the line, with its closing quote.
    private readonly ReadOnlySpan<byte> Encoded() =>
        _reader.TokenType is JsonTokenType.String or JsonTokenType.PropertyName
            ? _json.Slice((int)_reader.TokenStartIndex + 1, _reader.ValueSpan.Length + 1)
            : [];

    private static int Decode(ReadOnlySpan<byte> encoded, Span<byte> text) =>
        JsonTextDecoder.TryDecode(encoded, text, out _, out var length) ? length : 0;
}

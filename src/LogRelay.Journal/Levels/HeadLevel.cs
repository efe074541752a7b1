using System.Buffers;
using System.Text;

namespace LogRelay.Journal.Levels;

/// <summary>The level word in the head of a text line: what stands before the message.</summary>
/// <remarks>One pass over the bytes, which ends where the message has certainly begun.</remarks>
internal ref struct HeadLevel
{
    private const int WindowBytes = 256;
    private const int MaxPlainWords = 2;
    private const byte Escape = 0x1b;
    private const byte End = (byte)'\n';

    // What times, dates, addresses and numbers are made of: passed over as a whole.
    private static readonly SearchValues<byte> TimeBytes = SearchValues.Create("0123456789.:-/+"u8);

    private readonly ReadOnlySpan<byte> _line;
    private readonly bool _isHeader;
    private int _plainWords;
    private int _tokenStart;
    private byte _before = (byte)' ';
    private byte _lastVisible;

    private HeadLevel(ReadOnlySpan<byte> line)
    {
        _line = line;
        _isHeader = LineHeader.Starts(line, out var calendarWords);
        _plainWords = -calendarWords;
    }

    /// <summary>Finds the level.</summary>
    /// <param name="line">Starts with what is no space.</param>
    public static LogLevel Detect(ReadOnlySpan<byte> line) => new HeadLevel(line).Scan();

    private LogLevel Scan()
    {
        var window = Math.Min(_line.Length, WindowBytes);
        var at = 0;
        while (at < window && _plainWords <= MaxPlainWords)
        {
            var value = _line[at];
            if (char.IsAsciiLetter((char)value))
            {
                var end = WordEnd(at);
                var level = Word(at, end);
                if (level != LogLevel.Unknown)
                {
                    return level;
                }
                at = end;
                _before = _lastVisible = _line[end - 1];
                continue;
            }
            if (char.IsAsciiDigit((char)value))
            {
                var rest = _line[at..window].IndexOfAnyExcept(TimeBytes);
                at = rest < 0 ? window : at + rest;
                _before = _lastVisible = _line[at - 1];
                continue;
            }
            if (value == '=' && KeyedLevel(at) is var keyed && keyed != LogLevel.Unknown)
            {
                return keyed;
            }
            if (value == '"')
            {
                // A quoted value is passed over; a quote by itself is part of the message.
                var close = _before == '=' ? _line[(at + 1)..].IndexOf((byte)'"') : -1;
                if (close < 0)
                {
                    return LogLevel.Unknown;
                }
                at += close + 1;
            }
            if (value == Escape)
            {
                at = AfterColour(at);
                continue;
            }
            _before = value;
            if (value is (byte)' ' or (byte)'\t' or (byte)',' or (byte)'[' or (byte)'(' or (byte)'|')
            {
                _tokenStart = at + 1;
            }
            if (value is not ((byte)' ' or (byte)'\t'))
            {
                _lastVisible = value;
            }
            at++;
        }
        return LogLevel.Unknown;
    }

    private readonly int WordEnd(int at)
    {
        while (at < _line.Length && at < WindowBytes + LevelWords.LongestBytes && char.IsAsciiLetter((char)_line[at]))
        {
            at++;
        }
        return at;
    }

    private LogLevel Word(int start, int end)
    {
        if (IsWordByte(_before))
        {
            return LogLevel.Unknown;
        }
        var word = _line[start..end];
        var next = Next(ref end);
        var level = LevelWords.Find(word, out var isEveryday);
        if (level != LogLevel.Unknown)
        {
            if (level == LogLevel.Debug && next is >= (byte)'1' and <= (byte)'5')
            {
                // PostgreSQL: DEBUG1 to DEBUG5.
                end++;
                next = Next(ref end);
            }
            else if (level == LogLevel.Fatal && next == ' ' && StartsWith(end, " error:"u8))
            {
                // PHP: Fatal error:
                end += " error"u8.Length;
                next = (byte)':';
            }
            if (Stands(word, end, next, isEveryday))
            {
                return level;
            }
        }
        CountPlain(word, end, next);
        return LogLevel.Unknown;
    }

    private readonly bool Stands(ReadOnlySpan<byte> word, int end, byte next, bool isEveryday)
    {
        if (IsBracketed(end, next) || (_before == '\t' && next == '\t' && _plainWords <= 0))
        {
            return true;
        }
        var isFirst = _lastVisible is 0 or (byte)'|';
        if (next == ':' && _plainWords <= 0 && _before is (byte)' ' or (byte)'\t' && IsBlank(end + 1))
        {
            return true;
        }
        return (isFirst || _isHeader) && (!isEveryday || next == ':') && IsCapitals(word) && IsCapitalsPlace(next);
    }

    private readonly bool IsBracketed(int end, byte next)
    {
        var close = next == ' ' ? Visible(end) : next;
        return (_lastVisible, close) switch
        {
            ((byte)'[' or (byte)':', (byte)']') => _lastVisible == '[' || _before == ':',
            ((byte)'|', (byte)'|') => true,
            ((byte)'<', (byte)'>') => _isHeader && _tokenStart > 0,
            _ => false,
        };
    }

    private readonly bool IsCapitalsPlace(byte next) =>
        (_before is (byte)' ' or (byte)'\t' or (byte)'[' or (byte)'(' or (byte)'<' or (byte)'{' or (byte)'|' or (byte)':' or (byte)','
            || (_before == '.' && next == ':'))
        && next is End or (byte)' ' or (byte)'\t' or (byte)':' or (byte)']' or (byte)')' or (byte)'>' or (byte)'}' or (byte)'|'
            or (byte)'/' or (byte)'[' or (byte)',' or (byte)'!';

    private void CountPlain(ReadOnlySpan<byte> word, int end, byte next)
    {
        // Short words in capitals are zones (UTC), AM and PM, or a program's name (PHP).
        var isPlain = _before is (byte)' ' or (byte)'\t'
            && (next is (byte)' ' or (byte)'\t' or End or (byte)'\'' || (next is (byte)',' or (byte)'.' or (byte)';' or (byte)'?' or (byte)'!' && IsBlank(end + 1)))
            && !(word.Length <= 4 && IsCapitals(word));
        _plainWords += isPlain ? 1 : 0;
    }

    private readonly LogLevel KeyedLevel(int equals)
    {
        if (_tokenStart >= equals || !LineHeader.IsLevelKey(_line[_tokenStart..equals]))
        {
            return LogLevel.Unknown;
        }
        var start = equals + 1;
        var end = start < _line.Length && _line[start] == '"' ? ++start : start;
        while (end < _line.Length && end - start <= LevelWords.LongestBytes && char.IsAsciiLetter((char)_line[end]))
        {
            end++;
        }
        return end < _line.Length && (IsWordByte(_line[end]) || _line[end] is (byte)'.' or (byte)'/') ? LogLevel.Unknown : LevelWords.Find(_line[start..end], out _);
    }

    /// <summary>What follows, behind terminal colours; <see cref="End"/> at the line's end.</summary>
    private readonly byte Next(ref int at)
    {
        while (at < _line.Length && _line[at] == Escape)
        {
            at = AfterColour(at);
        }
        return at < _line.Length ? _line[at] : End;
    }

    private readonly byte Visible(int at)
    {
        var rest = _line[at..Math.Min(_line.Length, at + LevelWords.LongestBytes)].TrimStart((byte)' ');
        return rest.IsEmpty ? End : rest[0];
    }

    private readonly int AfterColour(int escape)
    {
        var at = escape + 1;
        if (at < _line.Length && _line[at] == '[')
        {
            at++;
            while (at < _line.Length && at - escape < 20 && _line[at] is (>= (byte)'0' and <= (byte)'9') or (byte)';')
            {
                at++;
            }
            at = Math.Min(_line.Length, at + 1);
        }
        return at;
    }

    private readonly bool StartsWith(int at, ReadOnlySpan<byte> lower) =>
        _line.Length - at >= lower.Length && Ascii.EqualsIgnoreCase(_line.Slice(at, lower.Length), lower);

    private readonly bool IsBlank(int at) => at >= _line.Length || _line[at] is (byte)' ' or (byte)'\t' or Escape;

    private static bool IsCapitals(ReadOnlySpan<byte> word) => !word.ContainsAnyInRange((byte)'a', (byte)'z');

    private static bool IsWordByte(byte value) => char.IsAsciiLetterOrDigit((char)value) || value == '_' || value >= 0x80;
}

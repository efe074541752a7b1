using System.Text;

namespace LogRelay.Journal.Levels;

/// <summary>The level that a JSON line names in one of its own keys.</summary>
/// <remarks>Looks for keys only, so that it costs less than parsing and stands what is cut off or no JSON after all.</remarks>
internal static class JsonLevel
{
    // Loggers put the level first or behind time, logger and a short message.
    private const int WindowBytes = 512;

    /// <summary>Finds the level.</summary>
    /// <param name="line">Starts with <c>{</c>.</param>
    public static LogLevel Detect(ReadOnlySpan<byte> line)
    {
        line = line[..Math.Min(line.Length, WindowBytes)];
        var depth = 0;
        for (var i = 0; i < line.Length; i++)
        {
            switch (line[i])
            {
                case (byte)'{' or (byte)'[':
                    depth++;
                    break;
                case (byte)'}' or (byte)']':
                    if (--depth <= 0)
                    {
                        return LogLevel.Unknown;
                    }
                    break;
                case (byte)'"':
                    var text = StringAt(line[(i + 1)..]);
                    i += text.Length + 1;
                    if (depth == 1 && IsLevelKey(text) && ValueBehind(line, i + 1) is var value && Of(value, text) is var level && level != LogLevel.Unknown)
                    {
                        return level;
                    }
                    break;
            }
        }
        return LogLevel.Unknown;
    }

    private static ReadOnlySpan<byte> StringAt(ReadOnlySpan<byte> rest)
    {
        for (var i = 0; i < rest.Length; i++)
        {
            var next = rest[i..].IndexOfAny((byte)'"', (byte)'\\');
            if (next < 0)
            {
                break;
            }
            i += next;
            if (rest[i] == '"')
            {
                return rest[..i];
            }
            i++;
        }
        return rest;
    }

    private static ReadOnlySpan<byte> ValueBehind(ReadOnlySpan<byte> line, int at)
    {
        if (at >= line.Length)
        {
            return default;
        }
        var rest = line[at..].TrimStart((byte)' ');
        return rest.Length > 0 && rest[0] == ':' ? rest[1..].TrimStart((byte)' ') : default;
    }

    private static LogLevel Of(ReadOnlySpan<byte> value, ReadOnlySpan<byte> key)
    {
        if (value.IsEmpty)
        {
            return LogLevel.Unknown;
        }
        if (value[0] != '"')
        {
            return OfNumber(value);
        }
        var end = value[1..].IndexOf((byte)'"');
        if (end <= 0)
        {
            return LogLevel.Unknown;
        }
        var text = value.Slice(1, end).Trim((byte)' ');
        if (key.Length == 1)
        {
            // MongoDB: I, W, E, F and D1 to D5.
            return text.Length == 1 || (text.Length == 2 && text[0] == 'D') ? LevelPrefix.Letter(text[0]) : LogLevel.Unknown;
        }
        return text.IsEmpty ? LogLevel.Unknown
            : text[0] is >= (byte)'0' and <= (byte)'9' ? OfNumber(text)
            : OfWord(text);
    }

    private static LogLevel OfWord(ReadOnlySpan<byte> text)
    {
        var letters = 0;
        while (letters < text.Length && char.IsAsciiLetter((char)text[letters]))
        {
            letters++;
        }
        // Go's slog writes INFO+2 and DEBUG-4, PostgreSQL DEBUG1.
        var tail = text[letters..];
        tail = !tail.IsEmpty && (tail[0] is (byte)'+' or (byte)'-') ? tail[1..] : tail;
        return tail.ContainsAnyExceptInRange((byte)'0', (byte)'9') ? LogLevel.Unknown : LevelWords.Find(text[..letters], out _);
    }

    private static LogLevel OfNumber(ReadOnlySpan<byte> text)
    {
        var number = 0;
        var digits = 0;
        while (digits < Math.Min(text.Length, 4) && text[digits] is >= (byte)'0' and <= (byte)'9')
        {
            number = (number * 10) + text[digits++] - '0';
        }
        if (digits == 0 || (digits < text.Length && text[digits] is (byte)'.' or (byte)'e' or (byte)'E' or (>= (byte)'0' and <= (byte)'9')))
        {
            return LogLevel.Unknown;
        }
        return number switch
        {
            <= 7 => LevelPrefix.OfSeverity(number),
            < 10 or >= 70 => OfMonolog(number),
            _ => (LogLevel)(number / 10),
        };
    }

    private static LogLevel OfMonolog(int number) => number switch
    {
        100 => LogLevel.Debug,
        200 or 250 => LogLevel.Info,
        300 => LogLevel.Warn,
        400 => LogLevel.Error,
        500 or 550 or 600 => LogLevel.Fatal,
        _ => LogLevel.Unknown,
    };

    private static bool IsLevelKey(ReadOnlySpan<byte> key) => key.Length switch
    {
        1 => key[0] == 's',
        2 => Is(key, "@l"u8),
        3 => Is(key, "lvl"u8),
        5 => Is(key, "level"u8),
        6 => Is(key, "@level"u8),
        8 => Is(key, "severity"u8) || Is(key, "loglevel"u8),
        9 => Is(key, "log.level"u8) || Is(key, "log_level"u8) || Is(key, "levelname"u8),
        10 => Is(key, "level_name"u8),
        12 => Is(key, "severitytext"u8),
        13 => Is(key, "severity_text"u8),
        _ => false,
    };

    private static bool Is(ReadOnlySpan<byte> key, ReadOnlySpan<byte> lower) => Ascii.EqualsIgnoreCase(key, lower);
}

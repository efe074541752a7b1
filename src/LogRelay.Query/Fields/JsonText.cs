using System.Buffers;

namespace LogRelay.Query.Fields;

/// <summary>Walks over JSON without checking more of it than it must. Never throws; any bytes will do.</summary>
internal static class JsonText
{
    /// <summary>Objects and arrays within each other that are looked into.</summary>
    public const int MaxDepth = 64;

    private static readonly SearchValues<byte> EndsOfScalars = SearchValues.Create(",}] \t\n\r\":"u8);

    /// <summary>Passes white space.</summary>
    public static int SkipSpace(ReadOnlySpan<byte> text, int at)
    {
        while (at < text.Length && text[at] is (byte)' ' or (byte)'\t' or (byte)'\n' or (byte)'\r')
        {
            at++;
        }
        return at;
    }

    /// <summary>Finds the end of a string.</summary>
    /// <param name="text">The line.</param>
    /// <param name="at">Behind its opening quote.</param>
    /// <param name="isEscaped">True when there is a backslash in it.</param>
    /// <returns>Place of the closing quote; -1 when there is none.</returns>
    public static int StringEnd(ReadOnlySpan<byte> text, int at, out bool isEscaped)
    {
        isEscaped = false;
        while (at < text.Length)
        {
            var found = text[at..].IndexOfAny((byte)'"', (byte)'\\');
            if (found < 0)
            {
                return -1;
            }
            at += found;
            if (text[at] == '"')
            {
                return at;
            }
            isEscaped = true;
            at += 2;
        }
        return -1;
    }

    /// <summary>Passes one value, whatever it is.</summary>
    /// <returns>Place behind it; -1 when it does not end.</returns>
    public static int SkipValue(ReadOnlySpan<byte> text, int at)
    {
        var depth = 0;
        while (at < text.Length)
        {
            switch (text[at])
            {
                case (byte)'"':
                    at = StringEnd(text, at + 1, out _) + 1;
                    if (at == 0)
                    {
                        return -1;
                    }
                    break;
                case (byte)'{' or (byte)'[':
                    depth++;
                    at++;
                    break;
                case (byte)'}' or (byte)']':
                    if (depth == 0)
                    {
                        return at;
                    }
                    depth--;
                    at++;
                    break;
                case (byte)',' when depth == 0:
                    return at;
                case (byte)',' or (byte)':' or (byte)' ' or (byte)'\t' or (byte)'\n' or (byte)'\r':
                    at++;
                    continue;
                default:
                    at = ScalarEnd(text, at);
                    break;
            }
            if (depth == 0)
            {
                return at;
            }
        }
        return -1;
    }

    /// <summary>Finds the end of a number or a word.</summary>
    public static int ScalarEnd(ReadOnlySpan<byte> text, int at)
    {
        var end = text[at..].IndexOfAny(EndsOfScalars);
        // At least one byte, so that nothing stands still.
        return end < 0 ? text.Length : at + Math.Max(1, end);
    }
}

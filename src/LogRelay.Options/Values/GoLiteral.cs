using System.Buffers;
using System.Globalization;

namespace LogRelay.Options.Values;

/// <summary>Numbers and truth values as Go's strconv package reads them, since that is what Docker calls. Does not throw.</summary>
internal static class GoLiteral
{
    private static readonly SearchValues<char> SignAndDigits = SearchValues.Create("0123456789+-");

    /// <summary><c>strconv.Atoi</c>: an optional sign and decimal digits, nothing else, within 64 bits.</summary>
    public static bool TryAtoi(string text, out long value)
    {
        value = 0;
        return !text.AsSpan().ContainsAnyExcept(SignAndDigits)
            && long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out value);
    }

    /// <summary><c>strconv.ParseBool</c>.</summary>
    public static bool TryParseBool(string text, out bool value)
    {
        value = text is "1" or "t" or "T" or "true" or "TRUE" or "True";
        return value || text is "0" or "f" or "F" or "false" or "FALSE" or "False";
    }
}

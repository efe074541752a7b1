using System.Globalization;

namespace LogRelay.Query.Language;

/// <summary>Numbers as they stand in queries and in logs: with a unit of time or size, so that <c>1.5s</c> is more than <c>200ms</c>.</summary>
public static class QueryNumber
{
    private const NumberStyles Style = NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent;

    /// <summary>Reads a number.</summary>
    /// <param name="text">Digits, and a unit: ns, us, µs, ms, s, m, h, d (in seconds); B, KB, MB, GB, TB (1000), KiB, MiB, GiB, TiB (1024).</param>
    /// <param name="value">The number in seconds, in bytes, or as it is.</param>
    public static bool TryParse(ReadOnlySpan<char> text, out double value)
    {
        if (double.TryParse(text, Style, CultureInfo.InvariantCulture, out value))
        {
            return double.IsFinite(value);
        }
        var digits = text.LastIndexOfAnyInRange('0', '9') + 1;
        if (digits == 0 || Factor(text[digits..]) is not { } factor
            || !double.TryParse(text[..digits], Style, CultureInfo.InvariantCulture, out value))
        {
            value = 0;
            return false;
        }
        value *= factor;
        return double.IsFinite(value);
    }

    private static double? Factor(ReadOnlySpan<char> unit) => unit switch
    {
        "ns" => 1e-9,
        "us" or "µs" or "μs" => 1e-6,
        "ms" => 1e-3,
        "s" => 1,
        "m" => 60,
        "h" => 3600,
        "d" => 86400,
        "B" => 1,
        "KB" or "kB" => 1e3,
        "MB" => 1e6,
        "GB" => 1e9,
        "TB" => 1e12,
        "KiB" => 1024,
        "MiB" => 1024d * 1024,
        "GiB" => 1024d * 1024 * 1024,
        "TiB" => 1024d * 1024 * 1024 * 1024,
        _ => null,
    };
}

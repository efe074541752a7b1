using System.Buffers;
using System.Globalization;

namespace LogRelay.Query.Times;

/// <summary>How long something takes, as people write it: <c>90s</c>, <c>1h30m</c>, <c>1.5h</c>. Any thread.</summary>
public static class Duration
{
    private static readonly (string Unit, decimal Nano)[] Units =
    [
        ("ns", 1), ("us", 1e3m), ("ms", 1e6m), ("s", 1e9m), ("m", 60e9m), ("h", 3600e9m), ("d", 86400e9m), ("w", 604800e9m),
    ];

    private static readonly SearchValues<char> Digits = SearchValues.Create("0123456789.");

    /// <summary>Reads a duration: numbers, each with a unit.</summary>
    /// <param name="text">At least one number.</param>
    /// <param name="nano">Nanoseconds.</param>
    public static bool TryParse(ReadOnlySpan<char> text, out long nano)
    {
        nano = 0;
        var sum = 0m;
        var isEmpty = true;
        while (!text.IsEmpty)
        {
            var digits = text.IndexOfAnyExcept(Digits);
            if (digits <= 0 || digits > 12
                || !decimal.TryParse(text[..digits], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number))
            {
                return false;
            }
            text = text[digits..];
            var letters = text.IndexOfAnyExceptInRange('a', 'z');
            var unit = letters < 0 ? text : text[..letters];
            text = text[unit.Length..];
            if (FactorOf(unit) is not { } factor)
            {
                return false;
            }
            sum += number * factor;
            isEmpty = false;
        }
        if (isEmpty || sum > long.MaxValue / 4)
        {
            return false;
        }
        nano = (long)sum;
        return true;
    }

    private static decimal? FactorOf(ReadOnlySpan<char> unit)
    {
        foreach (var (name, factor) in Units)
        {
            if (unit.SequenceEqual(name))
            {
                return factor;
            }
        }
        return null;
    }
}

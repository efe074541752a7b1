using System.Buffers;
using System.Globalization;

namespace LogRelay.Options.Values;

/// <summary>
/// Sizes as Docker reads them: a number, at most one space, and a suffix of one letter k, m, g, t, p, which may go on
/// with <c>b</c> or <c>ib</c>, or of <c>b</c> alone; any case. The suffix never decides between 1000 and 1024: that is
/// the option's business. Follows github.com/docker/go-units v0.5.0, size.go.
/// </summary>
/// <remarks>
/// Two things that go-units takes are refused: hexadecimal floats and infinities, which nobody means, and sizes of 2^63
/// and more, which it turns into negative numbers.
/// </remarks>
internal static class GoSize
{
    private static readonly SearchValues<char> NumberEnd = SearchValues.Create("0123456789. ");
    private static readonly SearchValues<char> NumberCharacters = SearchValues.Create("0123456789.+-eE");

    private const double TwoToThe63 = 9223372036854775808.0;

    /// <summary>Reads a size; suffixes count in powers of <paramref name="step"/> (1000 or 1024). Does not throw.</summary>
    /// <param name="text">What the person wrote.</param>
    /// <param name="step">1000 for FromHumanSize, 1024 for RAMInBytes.</param>
    /// <param name="bytes">The size, a fraction of a byte cut off; 0 when false.</param>
    public static bool TryParse(string text, int step, out long bytes)
    {
        bytes = 0;
        var last = text.AsSpan().LastIndexOfAny(NumberEnd);
        if (last < 0)
        {
            return false;
        }

        var number = text.AsSpan(0, text[last] == ' ' ? last : last + 1);
        if (number.ContainsAnyExcept(NumberCharacters)
            || !double.TryParse(
                number,
                NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent,
                CultureInfo.InvariantCulture,
                out var size)
            || !TryMultiplier(text.AsSpan(last + 1), step, out var multiplier))
        {
            return false;
        }

        size *= multiplier;
        if (size is not (>= 0 and < TwoToThe63))
        {
            return false;
        }

        bytes = (long)size;
        return true;
    }

    private static bool TryMultiplier(ReadOnlySpan<char> suffix, int step, out double multiplier)
    {
        multiplier = 1;
        if (suffix.IsEmpty || suffix is "b" or "B")
        {
            return true;
        }

        var power = "kmgtp".IndexOf(char.ToLowerInvariant(suffix[0]), StringComparison.Ordinal);
        for (var i = 0; i <= power; i++)
        {
            multiplier *= step;
        }

        var rest = suffix[1..];
        return power >= 0
            && (rest.IsEmpty || rest.Equals("b", StringComparison.OrdinalIgnoreCase)
                || rest.Equals("ib", StringComparison.OrdinalIgnoreCase));
    }
}

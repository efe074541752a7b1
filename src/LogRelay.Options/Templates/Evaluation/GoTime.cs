using System.Globalization;

namespace LogRelay.Options.Templates.Evaluation;

/// <summary>A time as Go's time.Time prints it. dockerd sends UTC with up to nine digits of a second.</summary>
/// <param name="Second">The whole second, with its offset from UTC.</param>
/// <param name="Nanoseconds">0 to 999,999,999 after it.</param>
internal readonly record struct GoTime(DateTimeOffset Second, int Nanoseconds)
{
    /// <summary>Reads RFC 3339; anything else is Go's zero time, the first second of the year 1. Does not throw.</summary>
    public static GoTime Parse(string text)
    {
        var point = text.IndexOf('.', StringComparison.Ordinal);
        var fraction = point < 0 ? "" : new string([.. text.Skip(point + 1).TakeWhile(char.IsAsciiDigit)]);
        var whole = point < 0 ? text : text.Remove(point, fraction.Length + 1);
        var valid = DateTimeOffset.TryParseExact(
            whole,
            "yyyy-MM-dd'T'HH:mm:ssK",
            CultureInfo.InvariantCulture,
            DateTimeStyles.AssumeUniversal,
            out var second);
        return valid && fraction.Length <= 9
            ? new GoTime(second, int.Parse(fraction.PadRight(9, '0'), CultureInfo.InvariantCulture))
            : new GoTime(new DateTimeOffset(1, 1, 1, 0, 0, 0, TimeSpan.Zero), 0);
    }

    /// <summary>As <c>String()</c>: <c>2026-08-23 10:11:12.123456789 +0000 UTC</c>.</summary>
    public override string ToString() =>
        Second.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture) + Fraction + " " + Offset + " " + Zone;

    /// <summary>As Go writes it into JSON: RFC 3339 with the digits that are needed.</summary>
    public string ToJson() =>
        Second.ToString("yyyy-MM-dd'T'HH:mm:ss", CultureInfo.InvariantCulture) + Fraction
        + (Second.Offset == TimeSpan.Zero ? "Z" : Second.ToString("zzz", CultureInfo.InvariantCulture));

    /// <summary>Fractional digits without trailing zeros, after a point; empty for a whole second.</summary>
    private string Fraction => Nanoseconds == 0
        ? ""
        : "." + Nanoseconds.ToString("D9", CultureInfo.InvariantCulture).TrimEnd('0');

    private string Offset => Second.ToString("zzz", CultureInfo.InvariantCulture).Replace(":", "", StringComparison.Ordinal);

    private string Zone => Second.Offset == TimeSpan.Zero ? "UTC" : Offset;
}

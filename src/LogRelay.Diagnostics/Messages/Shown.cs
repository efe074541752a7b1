namespace LogRelay.Diagnostics.Messages;

/// <summary>Puts hostile values into messages.</summary>
public static class Shown
{
    private const int Longest = 80;

    /// <summary>The value, short and without control characters.</summary>
    /// <param name="value">From outside.</param>
    /// <param name="longest">Characters that are shown.</param>
    public static string Of(string value, int longest = Longest)
    {
        var visible = string.Concat(value.Take(longest).Select(static c => char.IsControl(c) || char.GetUnicodeCategory(c) == System.Globalization.UnicodeCategory.Format ? '?' : c));
        return value.Length > longest ? visible + "…" : visible;
    }
}

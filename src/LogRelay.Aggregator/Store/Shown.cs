namespace LogRelay.Aggregator.Store;

/// <summary>Puts hostile values into messages.</summary>
internal static class Shown
{
    private const int Longest = 80;

    /// <summary>The value, short and without control characters.</summary>
    public static string Of(string value)
    {
        var visible = string.Concat(value.Take(Longest).Select(static c => char.IsControl(c) ? '?' : c));
        return value.Length > Longest ? visible + "…" : visible;
    }
}

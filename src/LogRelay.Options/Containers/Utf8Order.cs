namespace LogRelay.Options.Containers;

/// <summary>Order of Go's strings: by bytes of UTF-8, which is by code point. Ordinal order differs above U+FFFF.</summary>
internal sealed class Utf8Order : IComparer<string>
{
    public static readonly Utf8Order Instance = new();

    /// <summary>Does not throw; half pairs sort as the code points that they are.</summary>
    public int Compare(string? x, string? y)
    {
        if (x is null || y is null)
        {
            return (x is null ? 0 : 1) - (y is null ? 0 : 1);
        }

        var same = x.AsSpan().CommonPrefixLength(y);
        if (same == x.Length || same == y.Length)
        {
            return x.Length.CompareTo(y.Length);
        }

        // Pairs stand for code points above every single unit, though their units lie below U+E000.
        return Weight(x[same]).CompareTo(Weight(y[same]));
    }

    private static int Weight(char unit) => char.IsSurrogate(unit) ? unit + 0x10000 : unit;
}

namespace LogRelay.Query.Matching;

/// <summary>ASCII letters in either case are the same; every other byte is itself.</summary>
internal static class AsciiFold
{
    /// <summary>The byte in lower case.</summary>
    public static byte Lower(byte value) => value is >= (byte)'A' and <= (byte)'Z' ? (byte)(value | 0x20) : value;

    /// <summary>The byte in upper case.</summary>
    public static byte Upper(byte value) => value is >= (byte)'a' and <= (byte)'z' ? (byte)(value & ~0x20) : value;

    /// <summary>Whether <paramref name="text"/> is <paramref name="lower"/>, which is in lower case.</summary>
    public static bool EqualsLower(ReadOnlySpan<byte> text, ReadOnlySpan<byte> lower)
    {
        if (text.Length != lower.Length)
        {
            return false;
        }
        for (var i = 0; i < text.Length; i++)
        {
            if (Lower(text[i]) != lower[i])
            {
                return false;
            }
        }
        return true;
    }
}

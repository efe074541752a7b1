namespace LogRelay.Query.Patterns;

/// <summary>Cuts a line into words as masks know them.</summary>
internal static class WordReader
{
    /// <summary>Whether a byte belongs to a word: letters, digits, <c>_</c>, and all beyond ASCII.</summary>
    public static bool IsOfWord(byte value) => char.IsAsciiLetterOrDigit((char)value) || value is (byte)'_' or >= 0x80;

    /// <summary>Words joined by single signs, as in times, addresses and names of hosts.</summary>
    /// <param name="line">The line.</param>
    /// <param name="start">Where a word begins.</param>
    public static ReadOnlySpan<byte> CompoundAt(ReadOnlySpan<byte> line, int start)
    {
        var at = start;
        while (at < line.Length
            && (IsOfWord(line[at]) || (line[at] is (byte)'.' or (byte)':' or (byte)'-' or (byte)'+' && at + 1 < line.Length && IsOfWord(line[at + 1]))))
        {
            at++;
        }
        return line[start..at];
    }

    /// <summary>The word at the start of a compound.</summary>
    public static ReadOnlySpan<byte> FirstOf(ReadOnlySpan<byte> compound)
    {
        var at = 0;
        while (at < compound.Length && IsOfWord(compound[at]))
        {
            at++;
        }
        return compound[..at];
    }
}

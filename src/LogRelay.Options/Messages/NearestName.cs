namespace LogRelay.Options.Messages;

/// <summary>Finds the known name that a misspelt one was meant to be. Does not throw; bounded work for any input.</summary>
internal static class NearestName
{
    // No known name is anywhere near this long; the distance costs length x length.
    private const int MaxLength = 64;

    /// <summary>
    /// The candidate with the least <see cref="Distance"/>, letter case and <c>_</c> for <c>-</c> not counted; else the
    /// shortest one that ends with the name as whole words; null when none is within a third of the name's length.
    /// The first of equals wins.
    /// </summary>
    public static string? Find(string name, IEnumerable<string> candidates)
    {
        if (name.Length is 0 or > MaxLength)
        {
            return null;
        }

        var wanted = Fold(name);
        var cutOff = wanted.Length < 3 ? 0 : Math.Clamp(wanted.Length / 3, 1, 3);
        string? nearest = null;
        string? ending = null;
        foreach (var candidate in candidates)
        {
            var folded = Fold(candidate);
            var distance = Distance(wanted, folded);
            if (distance <= cutOff && (nearest is null || distance < Distance(wanted, Fold(nearest))))
            {
                nearest = candidate;
            }

            if (folded.EndsWith("-" + wanted, StringComparison.Ordinal) && (ending is null || candidate.Length < ending.Length))
            {
                ending = candidate;
            }
        }

        return nearest ?? ending;
    }

    /// <summary>
    /// Least number of insertions, deletions, replacements and swaps of neighbours that turn one into the other
    /// (Damerau-Levenshtein; no part is edited twice).
    /// </summary>
    public static int Distance(string left, string right)
    {
        var twoBack = new int[right.Length + 1];
        var previous = new int[right.Length + 1];
        var current = new int[right.Length + 1];
        for (var j = 0; j <= right.Length; j++)
        {
            previous[j] = j;
        }

        for (var i = 1; i <= left.Length; i++)
        {
            current[0] = i;
            for (var j = 1; j <= right.Length; j++)
            {
                var replace = previous[j - 1] + (left[i - 1] == right[j - 1] ? 0 : 1);
                current[j] = Math.Min(replace, Math.Min(previous[j], current[j - 1]) + 1);
                if (i > 1 && j > 1 && left[i - 1] == right[j - 2] && left[i - 2] == right[j - 1])
                {
                    current[j] = Math.Min(current[j], twoBack[j - 2] + 1);
                }
            }

            (twoBack, previous, current) = (previous, current, twoBack);
        }

        return previous[right.Length];
    }

    private static string Fold(string name) => name.ToLowerInvariant().Replace('_', '-').Replace('.', '-');
}

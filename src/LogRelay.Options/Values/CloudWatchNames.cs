using System.Buffers;
using System.Text;

namespace LogRelay.Options.Values;

/// <summary>What CloudWatch Logs takes as names. Source: API reference of CreateLogGroup and CreateLogStream.</summary>
public static class CloudWatchNames
{
    private const int MaxCharacters = 512;

    private static readonly SearchValues<char> GroupCharacters =
        SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-_/#");

    private static readonly SearchValues<char> RegionCharacters = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789-");

    /// <summary>What is wrong with a log group's name; null when nothing is.</summary>
    public static string? GroupProblem(string name) =>
        name.Length is 0 or > MaxCharacters || name.AsSpan().ContainsAnyExcept(GroupCharacters)
            ? "must be 1 to 512 letters, digits and . - _ / #"
            : name.StartsWith("aws/", StringComparison.Ordinal) ? "must not begin with aws/, which AWS keeps for itself" : null;

    /// <summary>What is wrong with a log stream's name; null when nothing is.</summary>
    public static string? StreamProblem(string name) =>
        name.Length is 0 or > MaxCharacters || name.AsSpan().ContainsAny(':', '*') || !IsText(name)
            ? "must be 1 to 512 characters without : and *"
            : null;

    /// <summary>What is wrong with a region's name; null when nothing is. It becomes part of a host's name.</summary>
    public static string? RegionProblem(string name) =>
        name.Length is 0 or > 63 || name.AsSpan().ContainsAnyExcept(RegionCharacters)
            ? "must be a region's name, such as eu-central-1"
            : null;

    // Half pairs have no UTF-8, and control characters no place in a name.
    private static bool IsText(string name)
    {
        foreach (var rune in name.EnumerateRunes())
        {
            if (Rune.IsControl(rune) || rune == Rune.ReplacementChar)
            {
                return false;
            }
        }
        return true;
    }
}

using System.Globalization;

namespace LogRelay.Options.Values;

/// <summary>
/// Durations as people write them: whole numbers with a unit, one or several, the larger first: <c>30d</c>, <c>1d12h</c>,
/// <c>500ms</c>. A number without a unit is refused: nobody could tell seconds from days.
/// </summary>
public static class Duration
{
    /// <summary>A hundred years, and with it anything longer, means a slip of the finger.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromDays(36_500);

    private static readonly (string Suffix, TimeSpan Length)[] Units =
    [
        ("w", TimeSpan.FromDays(7)),
        ("d", TimeSpan.FromDays(1)),
        ("h", TimeSpan.FromHours(1)),
        ("m", TimeSpan.FromMinutes(1)),
        ("s", TimeSpan.FromSeconds(1)),
        ("ms", TimeSpan.FromMilliseconds(1)),
    ];

    /// <summary>Reads a duration of more than nothing and at most <see cref="Longest"/>. Does not throw.</summary>
    public static bool TryParse(string text, out TimeSpan duration)
    {
        duration = TimeSpan.Zero;
        var rest = text.AsSpan();
        var nextUnit = 0;
        while (!rest.IsEmpty)
        {
            var digits = rest.IndexOfAnyExceptInRange('0', '9');
            if (digits <= 0 || !int.TryParse(rest[..digits], NumberStyles.None, CultureInfo.InvariantCulture, out var number))
            {
                return false;
            }

            rest = rest[digits..];
            var letters = rest.IndexOfAnyInRange('0', '9') is var end && end < 0 ? rest.Length : end;
            var unit = Find(rest[..letters]);
            if (unit < nextUnit)
            {
                return false;
            }

            // Far below the overflow of ticks: compared as days first.
            if (number * Units[unit].Length.TotalDays > Longest.TotalDays)
            {
                return false;
            }

            duration += number * Units[unit].Length;
            nextUnit = unit + 1;
            rest = rest[letters..];
        }

        return duration > TimeSpan.Zero && duration <= Longest;
    }

    private static int Find(ReadOnlySpan<char> suffix)
    {
        for (var i = 0; i < Units.Length; i++)
        {
            if (suffix.SequenceEqual(Units[i].Suffix))
            {
                return i;
            }
        }

        return -1;
    }
}

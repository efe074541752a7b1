using System.Text;

namespace LogRelay.Query.Matching;

/// <summary>Finds the text that every match of an expression holds, where that is easy to see.</summary>
internal static class ExpressionLiterals
{
    private const string Signs = @"\.[](){}*+?|^$";

    /// <summary>The longest run of plain characters outside of all groups and choices.</summary>
    public static RequiredText Required(string pattern)
    {
        // Inline options may give white space and # another meaning; a choice at the top leaves nothing certain.
        if (pattern.Contains("(?", StringComparison.Ordinal))
        {
            return RequiredText.Unknown;
        }
        var best = RequiredText.Unknown;
        var run = new StringBuilder();
        for (var i = 0; i < pattern.Length;)
        {
            if (pattern[i] == '|')
            {
                return RequiredText.Unknown;
            }
            var literal = LiteralAt(pattern, i);
            var next = literal is null ? PieceEnd(pattern, i) : i + (pattern[i] == '\\' ? 2 : 1);
            if (next < 0)
            {
                return RequiredText.Unknown;
            }
            var after = next < pattern.Length ? pattern[next] : '\0';
            var isRepeated = after is '*' or '+' or '?' or '{';
            if (literal is { } character && after is not ('*' or '?' or '{'))
            {
                _ = run.Append(character);
            }
            if (literal is null || isRepeated)
            {
                best = Longer(best, run);
            }
            i = isRepeated ? RepetitionEnd(pattern, next) : next;
            if (i < 0)
            {
                return RequiredText.Unknown;
            }
        }
        return Longer(best, run);
    }

    private static RequiredText Longer(RequiredText best, StringBuilder run)
    {
        var found = RequiredText.Of(run.ToString());
        _ = run.Clear();
        return RequiredText.Both(best, found);
    }

    /// <summary>The character that stands there for itself; null for anything else.</summary>
    private static char? LiteralAt(string pattern, int place)
    {
        if (pattern[place] == '\\' && place + 1 < pattern.Length)
        {
            // A backslash before a letter or digit means something; before a sign it means the sign.
            return char.IsLetterOrDigit(pattern[place + 1]) ? null : pattern[place + 1];
        }
        return Signs.Contains(pattern[place], StringComparison.Ordinal) ? null : pattern[place];
    }

    /// <summary>Where the group, class, escape or sign that begins there ends; -1 when that is not plain to see.</summary>
    private static int PieceEnd(string pattern, int place) => pattern[place] switch
    {
        '(' => GroupEnd(pattern, place),
        '[' => ClassEnd(pattern, place),
        // What \x41, \p{L} and the like take with them is not worth knowing.
        '\\' => place + 1 < pattern.Length && "dDwWsSbBAzZntr".Contains(pattern[place + 1], StringComparison.Ordinal) ? place + 2 : -1,
        _ => place + 1,
    };

    private static int GroupEnd(string pattern, int place)
    {
        var depth = 0;
        for (var i = place; i >= 0 && i < pattern.Length;)
        {
            switch (pattern[i])
            {
                case '(':
                    depth++;
                    i++;
                    break;
                case ')' when --depth == 0:
                    return i + 1;
                case '\\':
                    i += 2;
                    break;
                case '[':
                    i = ClassEnd(pattern, i);
                    break;
                default:
                    i++;
                    break;
            }
        }
        return -1;
    }

    private static int ClassEnd(string pattern, int place)
    {
        // A ] right after the opening stands for itself.
        var i = place + 1;
        i += i < pattern.Length && pattern[i] == '^' ? 1 : 0;
        i += i < pattern.Length && pattern[i] == ']' ? 1 : 0;
        while (i < pattern.Length && pattern[i] != ']')
        {
            if (pattern[i] == '[')
            {
                // A class within a class: subtraction.
                return -1;
            }
            i += pattern[i] == '\\' ? 2 : 1;
        }
        return i < pattern.Length ? i + 1 : -1;
    }

    /// <summary>Where a repetition ends; -1 when the brace is none and stands for itself.</summary>
    private static int RepetitionEnd(string pattern, int place)
    {
        var end = place + 1;
        if (pattern[place] == '{')
        {
            while (end < pattern.Length && (char.IsAsciiDigit(pattern[end]) || pattern[end] == ','))
            {
                end++;
            }
            if (end >= pattern.Length || pattern[end] != '}')
            {
                return -1;
            }
            end++;
        }
        return end < pattern.Length && pattern[end] == '?' ? end + 1 : end;
    }
}

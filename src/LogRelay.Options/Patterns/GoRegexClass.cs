using System.Text;
using LogRelay.Options.Messages;

namespace LogRelay.Options.Patterns;

/// <summary>
/// Character classes of Go's patterns. Every character is written out as an escape, since .NET gives <c>[[:alpha:]]</c>
/// and <c>[a-z-[b]]</c> other meanings in silence. Does not throw.
/// </summary>
internal static class GoRegexClass
{
    private const string Unclosed = "is not a valid pattern: a closing ] is missing";

    /// <summary>The class whose <c>[</c> is at <paramref name="at"/>, for the regex engine.</summary>
    public static string Translate(string go, int at, out int used, out string? problem)
    {
        var text = new StringBuilder("[");
        var next = at + 1;
        if (next < go.Length && go[next] == '^')
        {
            text.Append('^');
            next++;
        }

        var first = next;
        problem = null;
        while (problem is null && next < go.Length && (go[next] != ']' || next == first))
        {
            if (!TrySet(go, ref next, text, out problem) && problem is null)
            {
                Range(go, ref next, text, out problem);
            }
        }

        problem ??= next >= go.Length ? Unclosed : null;
        used = next + 1 - at;
        return text.Append(']').ToString();
    }

    private static bool TrySet(string go, ref int next, StringBuilder text, out string? problem)
    {
        problem = null;
        if (go[next] == '[' && next + 1 < go.Length && go[next + 1] == ':')
        {
            var close = go.IndexOf(":]", next + 2, StringComparison.Ordinal);
            if (close < 0)
            {
                return false;
            }

            var name = go[(next + 2)..close];
            if (!GoCharSet.Posix.TryGetValue(name.TrimStart('^'), out var set))
            {
                problem = $"is not a valid pattern: there is no class {MessageText.Quote($"[:{name}:]")}";
                return false;
            }

            text.Append(GoCharSet.Inside(set, name.StartsWith('^')));
            next = close + 2;
            return true;
        }

        if (go[next] != '\\' || next + 1 >= go.Length)
        {
            return false;
        }

        if (GoCharSet.Perl(go[next + 1]) is { } inside)
        {
            text.Append(inside);
            next += 2;
            return true;
        }

        if (go[next + 1] is not ('p' or 'P'))
        {
            return false;
        }

        text.Append(GoRegexEscape.Category(go, next, out var used, out problem));
        next += used;
        return problem is null;
    }

    private static void Range(string go, ref int next, StringBuilder text, out string? problem)
    {
        var first = One(go, ref next, out problem);
        var last = first;
        if (problem is null && next + 1 < go.Length && go[next] == '-' && go[next + 1] != ']')
        {
            next++;
            last = One(go, ref next, out problem);
        }

        if (problem is null && last < first)
        {
            problem = "is not a valid pattern: in a class, the range "
                + MessageText.Quote($"{first}-{last}") + " is the wrong way round";
        }

        if (problem is null)
        {
            GoCharSet.AppendRange(text, first, last);
        }
    }

    private static char One(string go, ref int next, out string? problem)
    {
        problem = null;
        if (go[next] != '\\')
        {
            problem = char.IsSurrogate(go[next]) ? AboveBasic : null;
            return go[next++];
        }

        var value = GoRegexEscape.Character(go, next, out var used, out problem);
        next += used;
        problem ??= value.IsBmp ? null : AboveBasic;
        return value.IsBmp ? (char)value.Value : '\0';
    }

    private const string AboveBasic = "is not supported: a class may not hold characters above U+FFFF";
}

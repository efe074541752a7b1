using System.Text;
using LogRelay.Query.Language.Syntax;

namespace LogRelay.Query.Matching;

/// <summary>What every match of an expression holds, where that is easy to see.</summary>
/// <param name="Text">The longest run of plain characters outside of all groups and choices.</param>
/// <param name="Tokens">Whole tokens within such runs, of a line in which the expression is found.</param>
/// <param name="ValueTokens">The same of a line, one of whose fields has the match in its value: that may be escaped.</param>
internal sealed record ExpressionLiterals(RequiredText Text, RequiredTokens Tokens, RequiredTokens ValueTokens)
{
    private static readonly ExpressionLiterals Nothing = new(RequiredText.Unknown, RequiredTokens.Unknown, RequiredTokens.Unknown);

    private const string Signs = @"\.[](){}*+?|^$";

    /// <summary>Looks through an expression.</summary>
    public static ExpressionLiterals Of(string pattern, bool ignoreCase)
    {
        // Inline options may give white space and # another meaning; a choice at the top leaves nothing certain.
        if (pattern.Contains("(?", StringComparison.Ordinal))
        {
            return Nothing;
        }
        var best = Nothing;
        var run = new StringBuilder();
        for (var i = 0; i < pattern.Length;)
        {
            if (pattern[i] == '|')
            {
                return Nothing;
            }
            var literal = LiteralAt(pattern, i);
            var next = literal is null ? PieceEnd(pattern, i) : i + (pattern[i] == '\\' ? 2 : 1);
            literal = ignoreCase && literal is { } cased && HasOtherCases(cased) ? null : literal;
            if (next < 0)
            {
                return Nothing;
            }
            var after = next < pattern.Length ? pattern[next] : '\0';
            var isRepeated = after is '*' or '+' or '?' or '{';
            if (literal is { } character && after is not ('*' or '?' or '{'))
            {
                _ = run.Append(character);
            }
            if (literal is null || isRepeated)
            {
                best = Add(best, run);
            }
            i = isRepeated ? RepetitionEnd(pattern, next) : next;
            if (i < 0)
            {
                return Nothing;
            }
        }
        return Add(best, run);
    }

    private static ExpressionLiterals Add(ExpressionLiterals best, StringBuilder run)
    {
        if (run.Length == 0)
        {
            return best;
        }
        var text = run.ToString();
        _ = run.Clear();
        // What stands at the ends of a run may be a part of a longer word.
        var tokens = RequiredTokens.Of(new TextPattern(text, AnyBefore: true, AnyAfter: true));
        return new ExpressionLiterals(
            RequiredText.Both(best.Text, RequiredText.Of(text)),
            RequiredTokens.Both(best.Tokens, tokens),
            RequiredText.IsPlain(text) ? RequiredTokens.Both(best.ValueTokens, tokens) : best.ValueTokens);
    }

    // Beside its other case, k is the sign of Kelvin; of letters beyond ASCII texts and tokens do not know all cases.
    private static bool HasOtherCases(char character) => character is 'k' or 'K' or > '\x7f';

    /// <summary>The character that stands there for itself; null for anything else.</summary>
    private static char? LiteralAt(string pattern, int place)
    {
        if (pattern[place] == '\\' && place + 1 < pattern.Length)
        {
            // A backslash before a letter or digit means something; before a sign it means the sign.
            return char.IsLetterOrDigit(pattern[place + 1]) ? null : pattern[place + 1];
        }
        return Signs.Contains(pattern[place], StringComparison.Ordinal) || char.IsSurrogate(pattern[place]) ? null : pattern[place];
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

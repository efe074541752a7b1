using System.Text;
using LogRelay.Query.Language.Syntax;

namespace LogRelay.Query.Language;

/// <summary>Writes a tree as a query that reads back as the same tree: for share links, progress and error texts.</summary>
public static class QueryPrinter
{
    private const int OrLevel = 0;
    private const int AndLevel = 1;
    private const int UnaryLevel = 2;

    /// <summary>The query's text.</summary>
    public static string Print(QueryNode node)
    {
        var text = new StringBuilder();
        Print(node, OrLevel, text);
        return text.ToString();
    }

    private static void Print(QueryNode node, int level, StringBuilder text)
    {
        switch (node)
        {
            case EverythingNode:
                break;
            case OrNode or:
                Pair(or.Left, " OR ", or.Right, OrLevel, level, text);
                break;
            case AndNode and:
                Pair(and.Left, " ", and.Right, AndLevel, level, text);
                break;
            case NotNode not:
                _ = text.Append('-');
                Print(not.Operand, UnaryLevel, text);
                break;
            case TextNode word:
                Text(word.Pattern, text);
                break;
            case RegexNode regex:
                Regex(regex.Pattern, regex.IgnoreCase, text);
                break;
            case FieldTextNode field:
                Text(field.Pattern, text.Append(field.Field).Append(':'));
                break;
            case FieldRegexNode field:
                Regex(field.Pattern, field.IgnoreCase, text.Append(field.Field).Append(':'));
                break;
            case FieldCompareNode compare:
                _ = text.Append(compare.Field).Append(Sign(compare.Comparison)).Append(compare.Operand);
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(node), node, "a part of a query that cannot be written");
        }
    }

    /// <summary>Operators group from the left, so what is on the right of its own kind needs parentheses.</summary>
    private static void Pair(QueryNode left, string between, QueryNode right, int own, int level, StringBuilder text)
    {
        var needsParentheses = own < level;
        _ = needsParentheses ? text.Append('(') : text;
        Print(left, own, text);
        Print(right, own + 1, text.Append(between));
        _ = needsParentheses ? text.Append(')') : text;
    }

    private static void Text(TextPattern pattern, StringBuilder text)
    {
        if (pattern.Text.Length == 0)
        {
            _ = text.Append('*');
            return;
        }
        _ = pattern.AnyBefore ? text.Append('*') : text;
        // Always quoted: no word can then be taken for an operator, a field or an expression.
        _ = text.Append('"');
        foreach (var character in pattern.Text)
        {
            _ = character switch
            {
                '"' or '\\' => text.Append('\\').Append(character),
                '\t' => text.Append(@"\t"),
                '\n' => text.Append(@"\n"),
                '\r' => text.Append(@"\r"),
                _ => text.Append(character),
            };
        }
        _ = text.Append('"');
        _ = pattern.AnyAfter ? text.Append('*') : text;
    }

    private static void Regex(string pattern, bool ignoreCase, StringBuilder text)
    {
        _ = text.Append('/');
        for (var i = 0; i < pattern.Length; i++)
        {
            if (pattern[i] == '\\' && i + 1 < pattern.Length)
            {
                _ = text.Append(pattern[i++]).Append(pattern[i]);
                continue;
            }
            _ = pattern[i] == '/' ? text.Append(@"\/") : text.Append(pattern[i]);
        }
        _ = text.Append(ignoreCase ? "/i" : "/");
    }

    private static string Sign(Comparison comparison) => comparison switch
    {
        Comparison.Less => "<",
        Comparison.LessOrEqual => "<=",
        Comparison.Greater => ">",
        _ => ">=",
    };
}

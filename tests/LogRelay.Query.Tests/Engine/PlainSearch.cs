using System.Text.RegularExpressions;
using LogRelay.Journal.Levels;
using LogRelay.Query.Language;
using LogRelay.Query.Language.Syntax;

namespace LogRelay.Query.Tests.Engine;

/// <summary>What docs/query.md says, in the simplest way: every line, as a string, against the tree. Slow; the judge.</summary>
internal static class PlainSearch
{
    public static bool IsMatch(QueryNode node, LoggedLine line, StreamFacts stream) => node switch
    {
        EverythingNode => true,
        AndNode and => IsMatch(and.Left, line, stream) && IsMatch(and.Right, line, stream),
        OrNode or => IsMatch(or.Left, line, stream) || IsMatch(or.Right, line, stream),
        NotNode not => !IsMatch(not.Operand, line, stream),
        TextNode text => HasText(line.Text, text.Pattern),
        RegexNode regex => IsFound(line.Text, regex.Pattern, regex.IgnoreCase),
        FieldTextNode field when IsLevel(field.Field) => IsLevelMatch(field.Pattern, line.Level),
        FieldTextNode field => Values(field.Field, line, stream).Any(value => IsValue(value, field.Pattern)),
        FieldRegexNode field => Values(field.Field, line, stream).Any(value => IsFound(value, field.Pattern, field.IgnoreCase)),
        FieldCompareNode compare when IsLevel(compare.Field) => line.Level != LogLevel.Unknown && QueryLevel.TryParse(compare.Operand, out var level)
            && Compares(((int)line.Level).CompareTo((int)level), compare.Comparison),
        FieldCompareNode compare => Values(compare.Field, line, stream).Any(value => QueryNumber.TryParse(value, out var left)
            && QueryNumber.TryParse(compare.Operand, out var right) && Compares(left.CompareTo(right), compare.Comparison)),
        _ => throw new ArgumentOutOfRangeException(nameof(node)),
    };

    private static bool IsLevel(string field) => field.Equals("level", StringComparison.OrdinalIgnoreCase);

    private static bool IsLevelMatch(TextPattern pattern, LogLevel level) =>
        !pattern.AnyBefore && !pattern.AnyAfter && QueryLevel.TryParse(pattern.Text, out var named) ? level == named
        : pattern.Text.Length == 0 ? level != LogLevel.Unknown
        : IsValue(level.ToString(), pattern);

    private static bool Compares(int order, Comparison comparison) => comparison switch
    {
        Comparison.Less => order < 0,
        Comparison.LessOrEqual => order <= 0,
        Comparison.Greater => order > 0,
        _ => order >= 0,
    };

    private static bool IsFound(string text, string pattern, bool ignoreCase) =>
        Regex.IsMatch(text, pattern, ignoreCase ? RegexOptions.IgnoreCase | RegexOptions.CultureInvariant : RegexOptions.CultureInvariant);

    private static bool IsValue(string value, TextPattern pattern) => (pattern.AnyBefore, pattern.AnyAfter) switch
    {
        (true, true) => value.Contains(pattern.Text, StringComparison.OrdinalIgnoreCase),
        (true, false) => value.EndsWith(pattern.Text, StringComparison.OrdinalIgnoreCase),
        (false, true) => value.StartsWith(pattern.Text, StringComparison.OrdinalIgnoreCase),
        _ => value.Equals(pattern.Text, StringComparison.OrdinalIgnoreCase),
    };

    private static bool HasText(string line, TextPattern pattern)
    {
        for (var at = line.IndexOf(pattern.Text, StringComparison.OrdinalIgnoreCase); at >= 0; at = line.IndexOf(pattern.Text, at + 1, StringComparison.OrdinalIgnoreCase))
        {
            var end = at + pattern.Text.Length;
            var begins = pattern.AnyBefore || at == 0 || !IsWord(line[at]) || !IsWord(line[at - 1]);
            var ends = pattern.AnyAfter || end == line.Length || !IsWord(line[end - 1]) || !IsWord(line[end]);
            if (begins && ends)
            {
                return true;
            }
            if (at + 1 >= line.Length)
            {
                break;
            }
        }
        return false;
    }

    private static bool IsWord(char character) => character == '_' || char.IsLetterOrDigit(character);

    private static IEnumerable<string> Values(string field, LoggedLine line, StreamFacts stream)
    {
        if (field.Equals("stream", StringComparison.OrdinalIgnoreCase))
        {
            return [line.IsError ? "stderr" : "stdout"];
        }
        if (stream.Find(field) is { } known)
        {
            return [known];
        }
        return field.StartsWith("label.", StringComparison.Ordinal) ? [] : line.Fields
            .Where(pair => pair.Key.Equals(field, StringComparison.OrdinalIgnoreCase)).Select(static pair => pair.Value);
    }
}

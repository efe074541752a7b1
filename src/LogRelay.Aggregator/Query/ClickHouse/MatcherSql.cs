using System.Text;
using LogRelay.Query.Language.Syntax;
using LogRelay.Query.Matching;

namespace LogRelay.Aggregator.Query.ClickHouse;

/// <summary>Puts a matcher into SQL, as far as SQL means the same by it; the rest is decided by the matcher itself.</summary>
/// <remarks>
/// What ends a word is a matter of Unicode, of which the server's expressions know another version: they decide only of
/// lines that are ASCII. Regular expressions and fields of lines are not translated, only what every match of them holds.
/// </remarks>
internal sealed class MatcherSql : IMatcherVisitor<SqlTest>
{
    private const string OutsideWords = "[^0-9A-Za-z_]";

    private static readonly SqlExpression IsAscii = Matches(@"^[\x00-\x7f]*$");

    private MatcherSql()
    {
    }

    /// <summary>The one there is.</summary>
    public static MatcherSql Instance { get; } = new();

    /// <inheritdoc/>
    public SqlTest Constant(bool value) => value ? SqlTest.All : SqlTest.None;

    /// <inheritdoc/>
    public SqlTest Both(SqlTest left, SqlTest right) => left.And(right);

    /// <inheritdoc/>
    public SqlTest Either(SqlTest left, SqlTest right) => left.Or(right);

    /// <inheritdoc/>
    public SqlTest Not(SqlTest operand) => operand.Not();

    /// <inheritdoc/>
    public SqlTest Levels(int levels)
    {
        var named = Enumerable.Range(0, 8).Where(level => (levels & LevelMatcher.AllLevels & (1 << level)) != 0).Select(static level => (ulong)level).ToList();
        return levels == LevelMatcher.AllLevels ? SqlTest.All
            : named.Count == 0 ? SqlTest.None
            : SqlTest.Exact(SqlExpression.Of($"level IN ({SqlText.Of(named)})"));
    }

    /// <inheritdoc/>
    public SqlTest Source(bool stdout, bool stderr) => (stdout, stderr) switch
    {
        (true, true) => SqlTest.All,
        (false, false) => SqlTest.None,
        (true, false) => SqlTest.Exact(SqlExpression.Of("source = 0")),
        _ => SqlTest.Exact(SqlExpression.Of("source = 1")),
    };

    /// <inheritdoc/>
    public SqlTest Text(TextPattern pattern)
    {
        var text = Encoding.UTF8.GetBytes(pattern.Text);
        var holds = Holds(text);
        var startsWord = !pattern.AnyBefore && TokenBytes.IsAt(text, 0);
        var endsWord = !pattern.AnyAfter && TokenBytes.IsBefore(text, text.Length);
        if (!startsWord && !endsWord)
        {
            return SqlTest.Exact(holds);
        }
        if (!Ascii.IsValid(text))
        {
            return new SqlTest(SqlExpression.False, holds, holds);
        }
        var asWords = Matches(Bounded(text, startsWord, endsWord));
        return new SqlTest(holds.And(IsAscii).And(asWords), holds.And(IsAscii.Not().Or(asWords)), holds);
    }

    /// <inheritdoc/>
    public SqlTest Requiring(RequiredText required)
    {
        if (!required.IsKnown)
        {
            return SqlTest.Unknown;
        }
        var holds = required.Alternatives.Select(static text => Holds(Encoding.UTF8.GetBytes(text))).Aggregate(static (one, other) => one.Or(other));
        return new SqlTest(SqlExpression.False, holds, holds);
    }

    // On bytes: letters beyond ASCII count as they are, as everywhere in queries.
    private static SqlExpression Holds(ReadOnlySpan<byte> text) => SqlExpression.Of($"positionCaseInsensitive(line, {SqlText.Of(text)}) > 0");

    private static SqlExpression Matches(string expression) => SqlExpression.Of($"match(line, {SqlText.Of(expression)})");

    /// <summary>An expression for the text, every character a class of its own, so that nothing in it means anything.</summary>
    private static string Bounded(ReadOnlySpan<byte> text, bool startsWord, bool endsWord)
    {
        var expression = new StringBuilder(startsWord ? $"(?:^|{OutsideWords})" : "");
        foreach (var value in text)
        {
            _ = char.IsAsciiLetter((char)value)
                ? expression.Append('[').Append((char)(value | 0x20)).Append((char)(value & ~0x20)).Append(']')
                : expression.Append(System.Globalization.CultureInfo.InvariantCulture, $"\\x{value:x2}");
        }
        return expression.Append(endsWord ? $"(?:$|{OutsideWords})" : "").ToString();
    }
}

using System.Text;
using LogRelay.Journal.Levels;
using LogRelay.Query.Language;
using LogRelay.Query.Language.Syntax;

namespace LogRelay.Query.Matching;

/// <summary>Makes matchers of one query's tree, a matcher for each stream: what the stream itself decides is decided then.</summary>
/// <remarks>Expressions and the texts of long choices are compiled once for all streams. One thread.</remarks>
internal sealed class QueryCompiler(QueryNode root)
{
    private readonly Dictionary<(string Pattern, bool IgnoreCase), ExpressionMatch> _expressions = [];
    private readonly Dictionary<OrNode, Choice> _choices = new(ReferenceEqualityComparer.Instance);

    /// <summary>The matcher for a stream; <see cref="ConstantMatcher.None"/> when none of its records can match.</summary>
    public RecordMatcher For(StreamFacts stream) => Compile(root, stream);

    private RecordMatcher Compile(QueryNode node, StreamFacts stream) => node switch
    {
        EverythingNode => ConstantMatcher.All,
        AndNode and => BothMatcher.Of(Compile(and.Left, stream), Compile(and.Right, stream)),
        OrNode or => ChoiceOf(or).Others.Aggregate(ChoiceOf(or).Texts, (texts, other) => EitherMatcher.Of(texts, Compile(other, stream))),
        NotNode not => NoneOfMatcher.Of(Compile(not.Operand, stream)),
        TextNode { Pattern.Text.Length: 0 } => ConstantMatcher.All,
        TextNode text => new LineTextMatcher(text.Pattern),
        RegexNode regex => new LineExpressionMatcher(Expression(regex.Pattern, regex.IgnoreCase)),
        FieldTextNode field when ComparisonOperand.IsLevel(field.Field) => Level(field.Pattern),
        FieldTextNode field => Field(field.Field, new PatternTest(field.Pattern), stream),
        FieldRegexNode field => Field(
            field.Field, new ExpressionTest(Expression(field.Pattern, field.IgnoreCase)), stream),
        FieldCompareNode compare when ComparisonOperand.IsLevel(compare.Field) => Level(compare),
        FieldCompareNode compare => Field(compare.Field, new NumberTest(compare.Comparison, Number(compare)), stream),
        _ => throw new ArgumentOutOfRangeException(nameof(node), node, "a part of a query that cannot be matched"),
    };

    private static RecordMatcher Field(string field, IValueTest test, StreamFacts stream)
    {
        if (string.Equals(field, "stream", StringComparison.OrdinalIgnoreCase))
        {
            return new SourceMatcher(test);
        }
        if (ComparisonOperand.IsLevel(field))
        {
            return LevelMatcher.Named(test);
        }
        if (stream.Find(field) is { } value)
        {
            return ConstantMatcher.Of(test.IsMatch(Encoding.UTF8.GetBytes(value)));
        }
        return StreamFacts.IsLabel(field) ? ConstantMatcher.None : new LineFieldMatcher(field, test);
    }

    /// <summary><c>level:warning</c> means the level, whatever the line calls it.</summary>
    private static LevelMatcher Level(TextPattern pattern) =>
        !pattern.AnyBefore && !pattern.AnyAfter && QueryLevel.TryParse(pattern.Text, out var named)
            ? LevelMatcher.Where(level => level == named)
            : pattern.Text.Length == 0
                ? LevelMatcher.Where(static level => level != LogLevel.Unknown)
                : LevelMatcher.Named(new PatternTest(pattern));

    private static LevelMatcher Level(FieldCompareNode compare)
    {
        _ = QueryLevel.TryParse(compare.Operand, out var operand);
        // A line that names no level is neither below nor above any.
        return LevelMatcher.Where(level => level != LogLevel.Unknown && compare.Comparison switch
        {
            Comparison.Less => level < operand,
            Comparison.LessOrEqual => level <= operand,
            Comparison.Greater => level > operand,
            _ => level >= operand,
        });
    }

    private Choice ChoiceOf(OrNode node)
    {
        if (!_choices.TryGetValue(node, out var choice))
        {
            choice = Choice.Of(node);
            _choices.Add(node, choice);
        }
        return choice;
    }

    private static double Number(FieldCompareNode compare) =>
        QueryNumber.TryParse(compare.Operand, out var number) ? number : double.NaN;

    private ExpressionMatch Expression(string pattern, bool ignoreCase)
    {
        if (!_expressions.TryGetValue((pattern, ignoreCase), out var expression))
        {
            expression = new ExpressionMatch(pattern, ignoreCase);
            _expressions.Add((pattern, ignoreCase), expression);
        }
        return expression;
    }
}

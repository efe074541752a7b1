using System.Text;
using LogRelay.Query.Language;
using LogRelay.Query.Language.Syntax;
using LogRelay.Query.Matching;

namespace LogRelay.Query.Sources;

/// <summary>Chooses streams by what is known of them, in the words of a query: <c>service:web AND -host:test*</c>.</summary>
/// <remarks>Immutable; any thread.</remarks>
public sealed class StreamFilter
{
    private readonly Func<StreamFacts, bool> _test;

    private StreamFilter(Func<StreamFacts, bool> test) => _test = test;

    /// <summary>Chooses every stream.</summary>
    public static StreamFilter All { get; } = new(static _ => true);

    /// <summary>Reads a filter. Does not throw.</summary>
    /// <param name="text">A query of nothing but fields of streams; empty chooses all.</param>
    /// <param name="fault">Why there is none, on one line; null otherwise.</param>
    public static StreamFilter? Parse(string text, out string? fault)
    {
        var parsed = QueryParser.Parse(text);
        if (!parsed.IsValid)
        {
            fault = $"{parsed.Error.Message} (at character {parsed.Error.Position + 1})";
            return null;
        }
        fault = FindFault(parsed.Root);
        return fault is null ? new StreamFilter(TestOf(parsed.Root)) : null;
    }

    /// <summary>Whether the stream is chosen. A field that it has not matches nothing.</summary>
    public bool IsMatch(StreamFacts stream) => _test(stream);

    private static string? FindFault(QueryNode node) => node switch
    {
        EverythingNode => null,
        AndNode and => FindFault(and.Left) ?? FindFault(and.Right),
        OrNode or => FindFault(or.Left) ?? FindFault(or.Right),
        NotNode not => FindFault(not.Operand),
        FieldTextNode field => FindFault(field.Field),
        FieldRegexNode field => FindFault(field.Field),
        FieldCompareNode field => FindFault(field.Field),
        _ => $"{QueryPrinter.Print(node)} is about lines; streams are chosen by {Names}: service:web",
    };

    private static string? FindFault(string field) =>
        StreamFacts.IsLabel(field) || StreamFacts.KnownNames.Contains(field, StringComparer.OrdinalIgnoreCase)
            ? null
            : $"{QueryPrinter.Print(new FieldTextNode(field, new TextPattern("", false, false)))} is about lines; streams are chosen by {Names}";

    private static string Names => string.Join(", ", StreamFacts.KnownNames) + " and label.NAME";

    private static Func<StreamFacts, bool> TestOf(QueryNode node)
    {
        switch (node)
        {
            case AndNode and:
                var (one, other) = (TestOf(and.Left), TestOf(and.Right));
                return stream => one(stream) && other(stream);
            case OrNode or:
                var (left, right) = (TestOf(or.Left), TestOf(or.Right));
                return stream => left(stream) || right(stream);
            case NotNode not:
                var operand = TestOf(not.Operand);
                return stream => !operand(stream);
            case FieldTextNode field:
                return TestOf(field.Field, new PatternTest(field.Pattern));
            case FieldRegexNode field:
                return TestOf(field.Field, new ExpressionTest(new ExpressionMatch(field.Pattern, field.IgnoreCase)));
            case FieldCompareNode compare:
                return TestOf(compare.Field, new NumberTest(compare.Comparison, QueryNumber.TryParse(compare.Operand, out var number) ? number : double.NaN));
            default:
                return static _ => true;
        }
    }

    private static Func<StreamFacts, bool> TestOf(string field, IValueTest test) =>
        stream => stream.Find(field) is { } value && test.IsMatch(Encoding.UTF8.GetBytes(value));
}

using CsCheck;
using LogRelay.Query.Language;
using LogRelay.Query.Language.Syntax;
using Xunit;

namespace LogRelay.Query.Tests.Language;

/// <summary>Any tree survives being printed and read; any text is either read or refused.</summary>
public sealed class QueryRoundTripTests
{
    private static readonly Gen<string> Words = Gen.String[Gen.Char["abzAZ019_ -\"\\*/:=<>()|.\t\n\röß%"], 1, 12];

    private static readonly Gen<string> Fields = Gen.OneOf("service", "level", "label.a/b", "_x", "@ts", "http-status", "NOT", "a.b");

    private static readonly Gen<TextPattern> Patterns = Gen.Select(Words, Gen.Bool, Gen.Bool, static (text, before, after) => new TextPattern(text, before, after));

    private static readonly Gen<string> Expressions = Gen.OneOf("a", "a/b", "[/]", @"\\", @"\d+/", "^x|y$", "a b\"c(d)", "/");

    private static readonly Gen<QueryNode> Leaves = Gen.OneOf<QueryNode>(
        Patterns.Select(static QueryNode (pattern) => new TextNode(pattern)),
        Gen.Select(Expressions, Gen.Bool, static QueryNode (pattern, ignoreCase) => new RegexNode(pattern, ignoreCase)),
        Gen.Select(Fields, Patterns, static QueryNode (field, pattern) => new FieldTextNode(field, pattern)),
        Gen.Select(Fields, Expressions, Gen.Bool, static QueryNode (field, pattern, ignoreCase) => new FieldRegexNode(field, pattern, ignoreCase)),
        Gen.Select(Gen.OneOf("status", "took"), Gen.Enum<Comparison>(), Gen.OneOf("5", "-1.5ms", "2e9", "10KiB"),
            static QueryNode (field, comparison, operand) => new FieldCompareNode(field, comparison, operand)));

    private static readonly Gen<QueryNode> Trees = Gen.Recursive<QueryNode>(static (depth, tree) => depth >= 4 ? Leaves : Gen.Frequency(
        (3, Leaves),
        (2, Gen.Select(tree, tree, static QueryNode (left, right) => new AndNode(left, right))),
        (2, Gen.Select(tree, tree, static QueryNode (left, right) => new OrNode(left, right))),
        (1, tree.Select(static QueryNode (operand) => new NotNode(operand)))));

    [Fact]
    public void A_printed_tree_reads_back_as_itself() => Trees.Sample(
        static tree => QueryParser.Parse(QueryPrinter.Print(tree)).Root == tree,
        iter: 20_000,
        print: QueryPrinter.Print);

    [Fact]
    public void Any_text_is_read_or_refused_and_what_is_read_is_stable() =>
        Gen.String[Gen.Char["ab1 ()\"\\*/-:=<>!.iANDORT|[{\t\0é"], 0, 40].Sample(
            static text =>
            {
                var result = QueryParser.Parse(text);
                return result.IsValid
                    ? QueryParser.Parse(QueryPrinter.Print(result.Root)).Root == result.Root
                    : result.Error.Position >= 0 && result.Error.Position <= text.Length && result.Error.ToString().Length > 0;
            },
            iter: 50_000);
}

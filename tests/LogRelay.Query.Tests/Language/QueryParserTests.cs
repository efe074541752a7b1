using LogRelay.Query.Language;
using LogRelay.Query.Language.Syntax;
using Xunit;

namespace LogRelay.Query.Tests.Language;

/// <summary>Each thing that docs/query.md says a person can write, and how it is understood.</summary>
public sealed class QueryParserTests
{
    public static TheoryData<string, QueryNode> Understood => new()
    {
        { "", new EverythingNode() },
        { " \t ", new EverythingNode() },
        { "*", Text("", before: true, after: true) },
        { "timeout", Text("timeout") },
        { "time*", Text("time", after: true) },
        { "*out", Text("out", before: true) },
        { "*meo*", Text("meo", before: true, after: true) },
        { "\"connection refused\"", Text("connection refused") },
        { "\"say \\\"hi\\\"\\t\\\\\"", Text("say \"hi\"\t\\") },
        { "*\"refused by\"*", Text("refused by", before: true, after: true) },
        { "\"AND\"", Text("AND") },
        { "and", Text("and") },
        { "ORDER", Text("ORDER") },
        { "10.0.0.1", Text("10.0.0.1") },
        { "12:30:45", Text("12:30:45") },
        { "http://a/b?c=d", Text("http://a/b?c=d") },
        { "ERROR:", Text("ERROR:") },
        { "std::move", Text("std::move") },
        { "/var/log/nginx", Text("/var/log/nginx") },
        { "/healthz", Text("/healthz") },
        { "/api/v1/", Text("/api/v1/") },
        { "/time(d)? ?out/", new RegexNode("time(d)? ?out", IgnoreCase: false) },
        { "/a\\/b/i", new RegexNode("a/b", IgnoreCase: true) },
        { "a b", new AndNode(Text("a"), Text("b")) },
        { "a AND b", new AndNode(Text("a"), Text("b")) },
        { "a OR b c", new OrNode(Text("a"), new AndNode(Text("b"), Text("c"))) },
        { "a OR b OR c", new OrNode(new OrNode(Text("a"), Text("b")), Text("c")) },
        { "(a OR b) c", new AndNode(new OrNode(Text("a"), Text("b")), Text("c")) },
        { "(a)(b)", new AndNode(Text("a"), Text("b")) },
        { "a -b", new AndNode(Text("a"), new NotNode(Text("b"))) },
        { "NOT a b", new AndNode(new NotNode(Text("a")), Text("b")) },
        { "-(a b)", new NotNode(new AndNode(Text("a"), Text("b"))) },
        { "a - b", new AndNode(new AndNode(Text("a"), Text("-")), Text("b")) },
        { "well-known", Text("well-known") },
        { "service:web", Field("service", "web") },
        { "service=web", Field("service", "web") },
        { "service:web-*", Field("service", "web-", after: true) },
        { "service!=web", new NotNode(Field("service", "web")) },
        { "label.com.acme/team:blue", Field("label.com.acme/team", "blue") },
        { "trace:*", Field("trace", "", before: true, after: true) },
        { "user:\"Ada L\"", Field("user", "Ada L") },
        { "path:/api/v1", Field("path", "/api/v1") },
        { "path:/^.api/", new FieldRegexNode("path", "^.api", IgnoreCase: false) },
        { "service:(web OR \"api x\")", new OrNode(Field("service", "web"), Field("service", "api x")) },
        { "level:(warn)", Field("level", "warn") },
        { "status>=500", new FieldCompareNode("status", Comparison.GreaterOrEqual, "500") },
        { "status<500", new FieldCompareNode("status", Comparison.Less, "500") },
        { "took>1.5s", new FieldCompareNode("took", Comparison.Greater, "1.5s") },
        { "bytes<=-2e3", new FieldCompareNode("bytes", Comparison.LessOrEqual, "-2e3") },
        { "level>=WARN", new FieldCompareNode("level", Comparison.GreaterOrEqual, "WARN") },
        { "größe", Text("größe") },
    };

    [Theory]
    [MemberData(nameof(Understood))]
    public void A_query_is_understood(string query, QueryNode expected)
    {
        var result = QueryParser.Parse(query);

        Assert.Null(result.Error?.ToString());
        Assert.Equal(expected, result.Root);
    }

    [Theory]
    [MemberData(nameof(Understood))]
    public void What_is_printed_reads_back_as_the_same(string query, QueryNode expected)
    {
        var printed = QueryPrinter.Print(QueryParser.Parse(query).Root!);

        Assert.Equal(expected, QueryParser.Parse(printed).Root);
    }

    private static TextNode Text(string text, bool before = false, bool after = false) => new(new TextPattern(text, before, after));

    private static FieldTextNode Field(string field, string text, bool before = false, bool after = false) =>
        new(field, new TextPattern(text, before, after));
}

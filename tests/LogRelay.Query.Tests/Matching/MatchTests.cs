using System.Text;
using LogRelay.Journal.Entries;
using LogRelay.Query.Language;
using LogRelay.Query.Matching;
using Xunit;

namespace LogRelay.Query.Tests.Matching;

/// <summary>Which lines a query finds; each row is a promise of docs/query.md.</summary>
public sealed class MatchTests
{
    private const string Nginx = "10.0.0.1 - - [23/Nov/2026:10:00:00 +0000] \"GET /api/v1/users?id=7 HTTP/1.1\" 502 157 \"-\" \"curl/8.0\"";
    private const string Json = """{"level":"warn","msg":"Connection refused","http":{"status":503,"path":"\/api\/v1"},"took":"1.5s","tags":["a","b c"],"user":null,"size":"2KiB","esc":"tab\there \u00e9","a.b":"dotted"}""";
    private const string Logfmt = "ts=2026-11-23 level=error msg=\"no route=here\" status=500 took=250ms empty= route=web path=/x";

    [Theory]
    // Words
    [InlineData("connection", Json, true)]
    [InlineData("CONNECTION", Json, true)]
    [InlineData("connect", Json, false)]
    [InlineData("connect*", Json, true)]
    [InlineData("*fused", Json, true)]
    [InlineData("*fus*", Json, true)]
    [InlineData("fused", Json, false)]
    [InlineData("\"connection refused\"", Json, true)]
    [InlineData("\"connection refuse\"", Json, false)]
    [InlineData("10.0.0.1", Nginx, true)]
    [InlineData("0.0.0.1", Nginx, false)]
    [InlineData("/api/v1", Nginx, true)]
    [InlineData("/api/v", Nginx, false)]
    [InlineData("api", Nginx, true)]
    [InlineData("502 -timeout", Nginx, true)]
    [InlineData("502 -curl", Nginx, false)]
    [InlineData("nothing OR 502", Nginx, true)]
    [InlineData("", Nginx, true)]
    [InlineData("*", "", true)]
    [InlineData("x", "", false)]
    [InlineData("aa", "aaa aa", true)]
    [InlineData("größe", "die Größe größe", true)]
    [InlineData("ö", "größe", false)]
    // Expressions
    [InlineData("/v\\d+.users/", Nginx, true)]
    [InlineData("/get/", Nginx, false)]
    [InlineData("/get/i", Nginx, true)]
    [InlineData("/^10/", Nginx, true)]
    [InlineData("/^20/", Nginx, false)]
    // Fields of JSON
    [InlineData("http.status:503", Json, true)]
    [InlineData("HTTP.Status:503", Json, true)]
    [InlineData("http.status>=500", Json, true)]
    [InlineData("http.status>503", Json, false)]
    [InlineData("http.status<=503", Json, true)]
    [InlineData("http.path:/api/v1", Json, true)]
    [InlineData("http:*", Json, true)]
    [InlineData("http:503", Json, false)]
    [InlineData("status:503", Json, false)]
    [InlineData("took>1s", Json, true)]
    [InlineData("took>2000ms", Json, false)]
    [InlineData("size>=2048B", Json, true)]
    [InlineData("tags:a", Json, true)]
    [InlineData("tags:\"b c\"", Json, true)]
    [InlineData("tags:c", Json, false)]
    [InlineData("tags:*c", Json, true)]
    [InlineData("user:null", Json, true)]
    [InlineData("esc:\"tab\\there é\"", Json, true)]
    [InlineData("a.b:dotted", Json, true)]
    [InlineData("nothere:*", Json, false)]
    [InlineData("nothere!=x", Json, true)]
    [InlineData("msg:/refused$/", Json, true)]
    [InlineData("msg>5", Json, false)]
    // Fields of logfmt
    [InlineData("status>=500", Logfmt, true)]
    [InlineData("took<1s", Logfmt, true)]
    [InlineData("msg:\"no route=here\"", Logfmt, true)]
    [InlineData("route:web", Logfmt, true)]
    [InlineData("route:here", Logfmt, false)]
    [InlineData("empty:*", Logfmt, true)]
    [InlineData("oute:*", Logfmt, false)]
    [InlineData("path:/x", Logfmt, true)]
    // Level and stream
    [InlineData("level:warn", Json, true)]
    [InlineData("level:warning", Json, true)]
    [InlineData("level>=warn", Json, true)]
    [InlineData("level>=error", Json, false)]
    [InlineData("level:(error OR fatal)", Logfmt, true)]
    [InlineData("level:err*", Logfmt, true)]
    [InlineData("level:*", Nginx, false)]
    [InlineData("level>=trace", Nginx, false)]
    [InlineData("stream:stdout", Nginx, true)]
    [InlineData("stream:stderr", Nginx, false)]
    // What the stream knows
    [InlineData("service:web", Nginx, true)]
    [InlineData("service:WEB", Nginx, true)]
    [InlineData("service:we", Nginx, false)]
    [InlineData("service:we*", Nginx, true)]
    [InlineData("service:api OR container:shop-web-1", Nginx, true)]
    [InlineData("label.team:blue", Nginx, true)]
    [InlineData("label.other:*", Nginx, false)]
    public void A_line_is_found_or_not(string query, string line, bool isFound) => Assert.Equal(isFound, IsMatch(query, Encoding.UTF8.GetBytes(line)));

    [Theory]
    [InlineData("{")]
    [InlineData("{\"")]
    [InlineData("{\"a")]
    [InlineData("{\"a\"")]
    [InlineData("{\"a\":")]
    [InlineData("{\"a\":\"")]
    [InlineData("{\"a\":\"x\\")]
    [InlineData("{\"a\":[")]
    [InlineData("{\"a\":[1,")]
    [InlineData("{\"x\":}}}],\"a\":1")]
    [InlineData("{\"x\":::,,\"a\":1")]
    [InlineData("{\"a\":{\"a\":{\"a\":")]
    [InlineData("{\"x\":\"\\u12\",\"a\"")]
    [InlineData("a=\"")]
    [InlineData("a=")]
    [InlineData("x=\"\\")]
    public void Broken_lines_are_looked_at_as_far_as_they_go(string line)
    {
        foreach (var query in (string[])["a:x", "a.a.a:1", "a>1", "a:/./", "a:*"])
        {
            _ = IsMatch(query, Encoding.UTF8.GetBytes(line));
        }
    }

    [Fact]
    public void Deep_nesting_is_bounded()
    {
        var deep = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("{\"a\":", 100_000)));
        Assert.False(IsMatch("a.a.a.a:x", deep));
        Assert.False(IsMatch("b:x", Encoding.UTF8.GetBytes("{\"b\":" + new string('[', 100_000))));
    }

    [Fact]
    public void What_the_stream_decides_costs_nothing_per_record()
    {
        Assert.Same(ConstantMatcher.None, Compile("service:api timeout"));
        Assert.Same(ConstantMatcher.All, Compile("service:web OR timeout"));
        Assert.Same(ConstantMatcher.None, Compile("-service:web"));
        Assert.IsType<LineTextMatcher>(Compile("service:web timeout"));
    }

    internal static RecordMatcher Compile(string query)
    {
        var parsed = QueryParser.Parse(query);
        Assert.True(parsed.IsValid, parsed.Error?.ToString());
        return new QueryCompiler(parsed.Root!).For(new StreamFacts("abc", new Dictionary<string, string>
        {
            ["service"] = "web",
            ["container"] = "shop-web-1",
            ["label.team"] = "blue",
        }));
    }

    internal static bool IsMatch(RecordMatcher matcher, string line) => IsMatch(matcher, Encoding.UTF8.GetBytes(line));

    private static bool IsMatch(string query, ReadOnlySpan<byte> line) => IsMatch(Compile(query), line);

    private static bool IsMatch(RecordMatcher matcher, ReadOnlySpan<byte> line)
    {
        var record = new CandidateRecord(line, LogSource.Stdout, 0, isContinuation: false);
        return matcher.IsMatch(ref record);
    }
}

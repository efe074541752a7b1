using LogRelay.Query.Language.Syntax;

namespace LogRelay.Query.Tests.Engine;

/// <summary>Makes queries that people might ask of what <see cref="LogWriter"/> writes. The same seed, the same queries.</summary>
internal sealed class QueryWriter(int seed)
{
    private static readonly string[] Texts =
        ["timeout", "TIMEOUT", "connection refused", "refused", "10.0.1.7", "/api/v1", "api", "Service.java", "Größe", "straße", "502", "nothere", "msg", "e", "com.acme", "\tat", "level", "\"GET", "=200", "-"];

    private static readonly string[] Rare =
        ["nothere", "refuse", "fused by", "zzz", "Größ", "traße", "com.acm", "imeout", "eout", "0.1.7", "/api/v", "evel", "tim", "connection ref", "\\", "17ms"];

    private static readonly string[] Expressions =
        ["time(out)?", "GET /api/.*502", @"\d{4}ms", "^10\\.0\\.[12]", "refused$", "a|b", "[Rr]etry", "conn.*peer", @"took=\d\d\d?ms"];

    private static readonly string[] Fields = ["service", "container", "stream", "msg", "status", "http.status", "http.path", "took", "tags", "http", "label.team", "nothere"];
    private static readonly string[] Values = ["web", "api", "stdout", "stderr", "500", "503", "timeout", "/api/v1/users", "12ms", "a", "payment retry", "blue", ""];
    private static readonly string[] Numbers = ["404", "500", "1s", "1500ms", "0"];
    private static readonly string[] LevelNames = ["debug", "info", "warn", "warning", "error", "fatal", "err"];

    private readonly Random _random = new(seed);

    public QueryNode Next(int depth = 0) => _random.Next(depth < 3 ? 10 : 6) switch
    {
        0 or 1 => new TextNode(Pattern(Texts)),
        2 => Expression(),
        3 => new FieldTextNode(One(Fields), Pattern(Values)),
        4 => _random.Next(2) == 0
            ? new FieldCompareNode(One(["status", "http.status", "took"]), Comparison(), One(Numbers))
            : new FieldCompareNode("level", Comparison(), One(LevelNames[..5])),
        5 => new FieldTextNode("level", new TextPattern(One(LevelNames), AnyBefore: false, _random.Next(3) == 0)),
        6 or 7 => new AndNode(Next(depth + 1), Next(depth + 1)),
        8 => _random.Next(4) == 0 ? Choice(depth) : new OrNode(Next(depth + 1), Next(depth + 1)),
        _ => new NotNode(Next(depth + 1)),
    };

    /// <summary>So many texts that they are looked for together, and something else now and then.</summary>
    private QueryNode Choice(int depth) => Enumerable.Range(0, _random.Next(8, 30))
        .Select(_ => _random.Next(20) == 0 ? Next(depth + 1) : new TextNode(Pattern(_random.Next(3) == 0 ? Texts : Rare)))
        .Aggregate((all, one) => _random.Next(4) == 0 ? new OrNode(one, all) : new OrNode(all, one));

    private T One<T>(T[] choices) => choices[_random.Next(choices.Length)];

    private Comparison Comparison() => One(Enum.GetValues<Comparison>());

    private TextPattern Pattern(string[] texts)
    {
        var text = One(texts);
        return text.Length == 0 ? new TextPattern("", true, true) : new TextPattern(text, _random.Next(4) == 0, _random.Next(4) == 0);
    }

    private QueryNode Expression()
    {
        var pattern = One(Expressions);
        return _random.Next(2) == 0
            ? new RegexNode(pattern, _random.Next(2) == 0)
            : new FieldRegexNode(One(["msg", "http.path", "took", "service"]), pattern, _random.Next(2) == 0);
    }
}

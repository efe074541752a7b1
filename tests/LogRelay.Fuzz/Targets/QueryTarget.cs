using System.Text;
using LogRelay.Journal.Entries;
using LogRelay.Journal.Index;
using LogRelay.Journal.JsonFile;
using LogRelay.Query;
using LogRelay.Query.Language;
using LogRelay.Query.Matching;

namespace LogRelay.Fuzz.Targets;

/// <summary>
/// A query (up to the first newline) is refused at a place within it, or reads back as printed; whatever line (the rest) it
/// matches holds the text and the words by which the engine decides where to look.
/// </summary>
internal sealed class QueryTarget : IFuzzTarget
{
    private static readonly StreamFacts Stream = new("4f1c8a0b2d3e", new Dictionary<string, string> { ["service"] = "web", ["label.a"] = "b" });

    public string Name => "query";

    public IEnumerable<byte[]> Seeds =>
    [
        "timeout -\"connection refused\" OR time* *out\nconnection Refused after timeout"u8.ToArray(),
        "/time(d)? ?out \\d+ms/i status>=500 level>=warn\nlevel=error status=503 msg=\"timed out 17ms\""u8.ToArray(),
        "http.status:(200 OR 4*) NOT service:web-* label.a:b\n{\"http\":{\"status\":404},\"a\":[1,\"\\u00e9\\n\"]}"u8.ToArray(),
        "msg:/^.api \\/x [a-z]{2,3} k/ size<10KiB trace_id:* stream!=stderr\nmsg=\"/api /x abc K\" size=9KB trace_id=1"u8.ToArray(),
        "(((a OR b) AND NOT c) größe) \"q\\\"\\\\\\t\"\na größe q\"\\\t"u8.ToArray(),
    ];

    public IReadOnlyList<byte[]> Tokens { get; } = ["OR"u8.ToArray(), " AND "u8.ToArray(), "NOT "u8.ToArray(), "(("u8.ToArray(), "))"u8.ToArray(), "/"u8.ToArray(), "\\"u8.ToArray(), "\""u8.ToArray(), "a:"u8.ToArray(), "level>="u8.ToArray(), "(?i)"u8.ToArray(), "{1,9}"u8.ToArray(), "[^]"u8.ToArray(), "*"u8.ToArray(), "\n"u8.ToArray(), "=\""u8.ToArray(), [0xE2, 0x84, 0xAA], [0xFF], "{\"a\":"u8.ToArray()];

    public void Run(byte[] input)
    {
        var newline = input.AsSpan().IndexOf((byte)'\n');
        var text = Encoding.UTF8.GetString(newline < 0 ? input : input.AsSpan(0, newline));
        var line = newline < 0 ? [] : input[(newline + 1)..];
        var result = QueryParser.Parse(text);
        if (!result.IsValid)
        {
            PropertyFailedException.Unless(result.Error.Position >= 0 && result.Error.Position <= text.Length, "a fault outside of the query");
            PropertyFailedException.Unless(result.Error.Message.Length > 0 && result.Error.ToString().Split('\n').Length == 3, "an error that is not three lines");
            return;
        }
        PropertyFailedException.Unless(QueryParser.Parse(QueryPrinter.Print(result.Root)).Root == result.Root, "a query that reads back as another one");
        var matcher = new QueryCompiler(result.Root).For(Stream);
        var candidate = new CandidateRecord(line, LogSource.Stdout, 1, isContinuation: false);
        if (matcher.IsMatch(ref candidate))
        {
            PropertyFailedException.Unless(HasText(line, matcher.Required), "a match without the text that is looked for");
            PropertyFailedException.Unless(HasTokens(line, matcher.Tokens), "a match without the words that filters are asked for");
            PropertyFailedException.Unless((matcher.Levels & (1 << (int)candidate.Level)) != 0, "a match of a level that is left out");
            PropertyFailedException.Unless(matcher.OnlyLevels is not { } only || (only & (1 << (int)candidate.Level)) != 0, "a match that a count by levels leaves out");
        }
        else
        {
            PropertyFailedException.Unless(matcher.OnlyLevels is not { } only || (only & (1 << (int)candidate.Level)) == 0, "no match where a count by levels has one");
        }
    }

    private static bool HasText(byte[] line, RequiredText required)
    {
        var entry = new LogEntry { Line = line, TimeNano = 1, Source = LogSource.Stdout };
        var json = new byte[JsonLineWriter.MaxLength(in entry, [])];
        var length = JsonLineWriter.Write(json, in entry, []);
        return !required.IsKnown || required.Alternatives.Any(text => new LiteralSearch(text).IndexIn(json.AsSpan(0, length)) >= 0);
    }

    private static bool HasTokens(byte[] line, RequiredTokens required)
    {
        var hashes = new HashSet<ulong>();
        for (var tokens = new TokenReader(line); tokens.TryNext();)
        {
            _ = hashes.Add(tokens.Hash);
        }
        return !required.IsKnown || required.Alternatives.Any(alternative => alternative.All(hashes.Contains));
    }
}

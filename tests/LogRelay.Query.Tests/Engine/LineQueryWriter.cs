using System.Text;
using System.Text.RegularExpressions;
using LogRelay.Query.Language;
using LogRelay.Query.Language.Syntax;

namespace LogRelay.Query.Tests.Engine;

/// <summary>Makes queries out of pieces of lines that were written: words, phrases, parts, expressions, fields. The same seed, the same queries.</summary>
internal sealed class LineQueryWriter(WrittenLogs logs, int seed)
{
    private readonly Random _random = new(seed);

    public QueryNode Next() => Node(0);

    private QueryNode Node(int depth) => _random.Next(depth < 3 ? 11 : 7) switch
    {
        0 or 1 => new TextNode(new TextPattern(Word(), false, false)),
        2 => new TextNode(new TextPattern(Piece(), true, true)),
        3 => new TextNode(new TextPattern(Word(), _random.Next(2) == 0, _random.Next(2) == 0)),
        4 => new RegexNode(Expression(), _random.Next(2) == 0),
        5 => Field(),
        6 => new FieldCompareNode("level", (Comparison)_random.Next(4), _random.Next(2) == 0 ? "warn" : "error"),
        7 or 8 => new AndNode(Node(depth + 1), Node(depth + 1)),
        9 when _random.Next(4) == 0 => Words(_random.Next(9, 40)),
        9 => new OrNode(Node(depth + 1), Node(depth + 1)),
        _ => new NotNode(Node(depth + 1)),
    };

    /// <summary>So many that they are looked for together.</summary>
    private QueryNode Words(int count) => Enumerable.Range(0, count)
        .Select(QueryNode (_) => new TextNode(new TextPattern(_random.Next(2) == 0 ? Piece() : Word(), _random.Next(2) == 0, _random.Next(2) == 0)))
        .Aggregate(static (all, one) => new OrNode(all, one));

    private LoggedLine Line() => logs.Written[_random.Next(WrittenLogs.Lines)].Line;

    /// <summary>One to four words with what stands between them.</summary>
    private string Word()
    {
        var words = Regex.Matches(Line().Text, @"\w+");
        var first = _random.Next(words.Count);
        var last = Math.Min(words.Count - 1, first + (_random.Next(2) == 0 ? 0 : _random.Next(4)));
        var text = words[first].Result("$_")[words[first].Index..(words[last].Index + words[last].Length)];
        // Only A to Z count in either case.
        return _random.Next(5) == 0 ? string.Concat(text.Select(static letter => char.IsAscii(letter) ? char.ToUpperInvariant(letter) : letter)) : text;
    }

    private string Piece()
    {
        var text = Line().Text;
        var start = _random.Next(text.Length);
        return text.Substring(start, _random.Next(1, Math.Min(12, text.Length - start) + 1));
    }

    /// <summary>A piece of a line in which numbers and words stand for any.</summary>
    private string Expression()
    {
        var pattern = new StringBuilder();
        foreach (Match part in Regex.Matches(Word(), @"\d+|\w+|\W+"))
        {
            _ = pattern.Append(_random.Next(4) switch
            {
                _ when char.IsAsciiDigit(part.Value[0]) => @"\d+",
                0 => $"({Regex.Escape(part.Value)}|x)",
                1 when char.IsLetter(part.Value[0]) => @"\w*",
                _ => Regex.Escape(part.Value),
            });
        }
        return pattern.ToString();
    }

    private QueryNode Field()
    {
        var fields = Line().Fields.Where(static field => field.Key != "level").ToList();
        if (fields.Count == 0)
        {
            return new FieldTextNode("service", new TextPattern(_random.Next(2) == 0 ? "web" : "API", false, false));
        }
        var (name, value) = fields[_random.Next(fields.Count)];
        if (value.Length == 0)
        {
            return new FieldTextNode(name, new TextPattern("", true, true));
        }
        return _random.Next(4) switch
        {
            0 when QueryNumber.TryParse(value, out _) => new FieldCompareNode(name, (Comparison)_random.Next(4), value),
            1 => new FieldTextNode(name, new TextPattern(value[..((value.Length + 1) / 2)], false, true)),
            2 => new FieldRegexNode(name, Regex.Escape(value[(value.Length / 2)..]) + "$", false),
            _ => new FieldTextNode(name, new TextPattern(value, false, false)),
        };
    }
}

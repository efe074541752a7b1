namespace LogRelay.Query.Tests.Matching.Automata;

/// <summary>Makes expressions of everything that automata know, and lines in which some are found.</summary>
internal sealed class RandomExpressions(Random random)
{
    private static readonly string[] Characters =
    [
        "a", "b", "k", "K", "i", "s", "1", " ", "-", "ß", "ſ", "é", "İ", "\u212a", "\u200d", "日", "😀", "\ufffd", "{", "}", "]", "#", "{,3}", "x{",
        @"\.", @"\\", @"\-", @"\{", @"\n", @"\r", @"\t", @"\x41", @"\u00e9", @"\cJ", @"\e",
    ];

    private static readonly string[] Sets =
    [
        ".", @"\d", @"\D", @"\w", @"\W", @"\s", @"\S", "[ab]", "[^ab]", "[a-k]", "[A-Z0-9_]", @"[\d-]", @"[^\s\w]", "[]a]", "[^]a]", "[é-ü]", "[kſ]", @"[\u2000-\uffff]",
        @"\p{L}", @"\P{Lu}", @"[\p{Nd}b]", "[😀]", "[^😀]", @"[\ud83d]", "[^\n]", @"[\b]",
    ];

    private static readonly string[] Anchors = ["^", "$", @"\b", @"\B", @"\A", @"\Z", @"\z"];
    private static readonly string[] Repetitions = ["*", "+", "?", "*?", "+?", "??", "{2}", "{0}", "{0,2}", "{1,}", "{1,3}?", "{2,}?", "{12}"];
    private static readonly string[] Options = ["(?i)", "(?-i)", "(?m)", "(?s)", "(?ims-n)", "(?n)"];
    private static readonly string[] Openings = ["(", "(", "(?:", "(?<name>", "(?'n1'", "(?i:", "(?m-i:", "(?s:"];

    private static readonly string[] Text =
    [
        "a", "b", "A", "B", "k", "K", "i", "I", "s", "S", "1", "٣", " ", "-", "_", ".", "\\", "ß", "ẞ", "ſ", "é", "É", "İ", "ı", "\u212a", "\u200d", "\u200c", "日", "😀", "😁", "\ufffd",
        "{", "}", "]", "#", "x", "\n", "\r", "\r\n", "\t", "\0", "\u2028", "\u0301", "\u001b", "\ue000",
    ];

    /// <summary>An expression; .NET may refuse it.</summary>
    public string Next() => Choices(depth: 0);

    /// <summary>A line, not always UTF-8.</summary>
    public byte[] Line()
    {
        var line = new List<byte>();
        var few = random.Next(2) == 0 ? Text.Length : 8;
        for (var left = random.Next(0, 16); left > 0; left--)
        {
            if (random.Next(40) == 0)
            {
                // A byte of any kind, and an overlong or cut sequence.
                line.Add((byte)random.Next(256));
            }
            line.AddRange(System.Text.Encoding.UTF8.GetBytes(Text[random.Next(few)]));
            if (random.Next(40) == 0)
            {
                line.RemoveAt(line.Count - 1);
            }
        }
        return [.. line];
    }

    private string Choices(int depth) => string.Join('|', Enumerable.Range(0, random.Next(4) == 0 ? random.Next(2, 4) : 1).Select(_ => Sequence(depth)));

    private string Sequence(int depth) => string.Concat(Enumerable.Range(0, random.Next(depth == 0 ? 1 : 0, 5)).Select(_ => Part(depth)));

    private string Part(int depth) => random.Next(20) switch
    {
        < 7 => Characters[random.Next(Characters.Length)] + Repetition(),
        < 12 => Sets[random.Next(Sets.Length)] + Repetition(),
        < 15 => Anchors[random.Next(Anchors.Length)] + (random.Next(8) == 0 ? Repetition() : ""),
        < 16 => Options[random.Next(Options.Length)],
        _ when depth < 4 => Openings[random.Next(Openings.Length)] + Choices(depth + 1) + ")" + Repetition(),
        _ => "a",
    };

    private string Repetition() => random.Next(3) == 0 ? Repetitions[random.Next(Repetitions.Length)] : "";
}

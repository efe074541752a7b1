using System.Text;
using LogRelay.Query.Matching;
using Xunit;

namespace LogRelay.Query.Tests.Matching;

/// <summary>Many texts that are looked for together are found as each of them is alone.</summary>
public sealed class ManyTextsTests
{
    [Theory]
    [InlineData("he|she|his|hers", "uSHErs", "1:3 0:3 3:5")]
    [InlineData("a|aa|aaa", "aaa", "0:0 1:1 0:1 2:2 1:2 0:2")]
    [InlineData("abcd|bc", "xabce", "1:3")]
    [InlineData("größe|ß", "Größe GRößE", "1:5 0:6 1:13 0:14")]
    [InlineData("[|{", "[{@`", "0:0 1:1")]
    [InlineData("same|SAME", "same", "0:3 1:3")]
    [InlineData("x", "", "")]
    public void Every_place_is_found(string texts, string line, string expected) =>
        Assert.Equal(expected, string.Join(' ', Find(texts.Split('|'), Encoding.UTF8.GetBytes(line)).Select(static hit => $"{hit.Text}:{hit.End}")));

    [Fact]
    public void Random_texts_are_found_where_a_plain_look_finds_them()
    {
        var random = new Random(11);
        for (var round = 0; round < 2000; round++)
        {
            // Few letters, so that texts stand within each other.
            var letters = "abAB_é\"".AsSpan()[..random.Next(1, 8)].ToString();
            var texts = Enumerable.Range(0, random.Next(1, 12)).Select(_ => Text(random.Next(1, 6))).ToArray();
            var line = Encoding.UTF8.GetBytes(Text(random.Next(0, 40)));

            var expected = texts.SelectMany((text, i) => Enumerable.Range(0, line.Length).Where(end => EndsWith(line.AsSpan(0, end + 1), text)).Select(end => (Text: i, End: end)));
            Assert.Equal(expected.Order(), Find(texts, line).Order());

            string Text(int length) => string.Create(length, (random, letters), static (text, from) =>
            {
                foreach (ref var character in text)
                {
                    character = from.letters[from.random.Next(from.letters.Length)];
                }
            });
        }
    }

    [Fact]
    public void A_choice_of_hundreds_of_words_matches_what_its_words_match_one_by_one()
    {
        var words = Enumerable.Range(0, 400).Select(static i => $"w{i * 7919 % 1000}").ToList();
        var together = MatchTests.Compile(string.Join(" OR ", words));
        var others = MatchTests.Compile(string.Join(" OR ", words) + " OR level:error");
        for (var i = 0; i < 1000; i++)
        {
            var isThere = words.Contains($"w{i}");
            Assert.Equal(isThere, MatchTests.IsMatch(together, $"one W{i}, level=info"));
            Assert.Equal(isThere, MatchTests.IsMatch(others, $"one W{i}, level=info"));
            Assert.False(MatchTests.IsMatch(together, $"one w{i}_ xw{i} level=error"));
            Assert.True(MatchTests.IsMatch(others, $"one w{i}_ xw{i} level=error"));
        }
        Assert.True(together.Required.IsMany);
    }

    private static List<(int Text, int End)> Find(string[] texts, byte[] line)
    {
        var search = new ManyTexts([.. texts.Select(Encoding.UTF8.GetBytes)]);
        var found = new List<(int, int)>();
        var state = ManyTexts.Start;
        for (var end = search.NextEnd(line, 0, ref state); end >= 0; end = search.NextEnd(line, end + 1, ref state))
        {
            foreach (var text in search.EndingAt(state))
            {
                found.Add((text, end));
            }
        }
        return found;
    }

    private static bool EndsWith(ReadOnlySpan<byte> line, string text) => new LiteralSearch(text).IsAtEnd(line);
}

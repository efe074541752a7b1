using System.Text;
using System.Text.RegularExpressions;
using CsCheck;
using LogRelay.Journal.Index;
using LogRelay.Query.Language;
using LogRelay.Query.Matching;
using Xunit;

namespace LogRelay.Query.Tests.Matching;

/// <summary>What is looked for first is in every match; else a search would miss lines.</summary>
public sealed class RequiredTextTests
{
    [Theory]
    [InlineData("timeout", "timeout")]
    [InlineData("\"connection refused\"", "connection refused")]
    [InlineData("a/bcd/e", "bcd")]
    [InlineData("größe", "gr")]
    [InlineData("ab OR cde", "ab|cde")]
    [InlineData("ab cde", "cde")]
    [InlineData("ab OR -cd", "")]
    [InlineData("-cd", "")]
    [InlineData("/time(d)? ?out/", "time")]
    [InlineData("/conn(ection)? refused/i", " refused")]
    [InlineData("/a|b/", "")]
    [InlineData("/x(a|b)yz+w/", "yz")]
    [InlineData("/fo*bar/", "bar")]
    [InlineData("/fo{2}b/", "f")]
    [InlineData("/foo{|b}bar/", "")]
    [InlineData("/[abc]def/", "def")]
    [InlineData("/\\d+ms/", "ms")]
    [InlineData("/a\\.b/", "a.b")]
    [InlineData("/(?i)abc/", "")]
    [InlineData("/\\x41bc/", "")]
    [InlineData("status>=500", "status")]
    [InlineData("http.status:503", "status")]
    [InlineData("id:longvalue", "longvalue")]
    [InlineData("level:error", "")]
    [InlineData("service:web abc", "abc")]
    public void The_text_to_look_for_is_found(string query, string expected) =>
        Assert.Equal(expected, string.Join('|', MatchTests.Compile(query).Required.Alternatives));

    [Fact]
    public void Every_match_of_an_expression_holds_it() =>
        Gen.Select(Gen.String[Gen.Char["abck.|()[]?*+{}1,^$\\d- ß"], 1, 12], Gen.String[Gen.Char["abcCkK\u212A1,{} ßẞ-"], 0, 12].Array[50], Gen.Bool).Sample(static (pattern, lines, ignoreCase) =>
        {
            try
            {
                var regex = QueryRegex.Compile(pattern, ignoreCase);
                var literals = ExpressionLiterals.Of(pattern, ignoreCase);
                var required = literals.Text.Alternatives;
                return lines.Where(line => regex.IsMatch(line)).All(line =>
                    (required.Count == 0 || required.Any(text => line.Contains(text, StringComparison.OrdinalIgnoreCase)))
                    && HasTokens(line, literals.Tokens) && HasTokens(line, literals.ValueTokens));
            }
            catch (Exception refused) when (refused is ArgumentException or NotSupportedException)
            {
                return true;
            }
        }, iter: 20_000);

    [Theory]
    [InlineData("/user \\d+ failed to open/", "failed to")]
    [InlineData("/user \\d+ failed to open/i", "failed to")]
    [InlineData("/ work failed /i", "failed")]
    [InlineData("/failed/", "")]
    [InlineData("/x (failed|done) y z a/", "y z")]
    [InlineData("msg:/x failed y/", "failed msg")]
    [InlineData("msg:/x \\/failed\\/ y/", "msg")]
    public void Whole_words_of_an_expression_are_asked_of_the_filters(string query, string tokens)
    {
        var expected = tokens.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(Hash).Order();
        Assert.Equal(expected, MatchTests.Compile(query).Tokens.Alternatives.SelectMany(static hashes => hashes).Order());
    }

    [Fact]
    public void Only_k_has_a_case_beyond_ASCII()
    {
        var others = Enumerable.Range(0x80, 0xFF80).Select(static code => (char)code).Where(static character => !char.IsSurrogate(character)).ToArray();
        for (var character = ' '; character <= '~'; character++)
        {
            var regex = QueryRegex.Compile(Regex.Escape(character.ToString()), ignoreCase: true);
            Assert.Equal(character is 'k' or 'K', others.Any(other => regex.IsMatch([other])));
        }
    }

    private static bool HasTokens(string line, RequiredTokens required)
    {
        var hashes = new HashSet<ulong>();
        for (var tokens = new TokenReader(Encoding.UTF8.GetBytes(line)); tokens.TryNext();)
        {
            _ = hashes.Add(tokens.Hash);
        }
        return !required.IsKnown || required.Alternatives.Any(alternative => alternative.All(hashes.Contains));
    }

    private static ulong Hash(string token) => TokenReader.TryHash(Encoding.UTF8.GetBytes(token), out var hash) ? hash : throw new ArgumentException(token);

    [Fact]
    public void A_literal_is_found_wherever_it_is() =>
        Gen.Select(Gen.String[Gen.Char["aAbB1 .é"], 1, 4], Gen.String[Gen.Char["aAbB1 .é"], 0, 140]).Sample(static (text, line) =>
        {
            var bytes = Encoding.UTF8.GetBytes(line);
            var found = new LiteralSearch(text).IndexIn(bytes);
            // é has no other case here, so ordinal comparison by case is what LiteralSearch promises for the rest.
            var expected = line.IndexOf(text, StringComparison.OrdinalIgnoreCase);
            var expectedBytes = expected < 0 ? -1 : Encoding.UTF8.GetByteCount(line.AsSpan(0, expected));
            return found == expectedBytes;
        }, iter: 50_000);
}

using System.Text.RegularExpressions;
using CsCheck;
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
        Gen.Select(Gen.String[Gen.Char["abc.|()[]?*+{}1,^$\\d-"], 1, 12], Gen.String[Gen.Char["abc1,{}"], 0, 12].Array[50]).Sample(static (pattern, lines) =>
        {
            try
            {
                var regex = new Regex(pattern, RegexOptions.NonBacktracking);
                var required = ExpressionLiterals.Required(pattern).Alternatives;
                return required.Count == 0 || lines.Where(line => regex.IsMatch(line)).All(line => required.Any(text => line.Contains(text, StringComparison.Ordinal)));
            }
            catch (Exception refused) when (refused is ArgumentException or NotSupportedException)
            {
                return true;
            }
        }, iter: 20_000);

    [Fact]
    public void A_literal_is_found_wherever_it_is() =>
        Gen.Select(Gen.String[Gen.Char["aAbB1 .é"], 1, 4], Gen.String[Gen.Char["aAbB1 .é"], 0, 40]).Sample(static (text, line) =>
        {
            var bytes = System.Text.Encoding.UTF8.GetBytes(line);
            var found = new LiteralSearch(text).IndexIn(bytes);
            // é has no other case here, so ordinal comparison by case is what LiteralSearch promises for the rest.
            var expected = line.IndexOf(text, StringComparison.OrdinalIgnoreCase);
            var expectedBytes = expected < 0 ? -1 : System.Text.Encoding.UTF8.GetByteCount(line.AsSpan(0, expected));
            return found == expectedBytes;
        }, iter: 50_000);
}

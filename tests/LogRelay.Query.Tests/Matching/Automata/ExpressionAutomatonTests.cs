using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using LogRelay.Query.Language;
using LogRelay.Query.Matching.Automata;
using Xunit;

namespace LogRelay.Query.Tests.Matching.Automata;

/// <summary>Automata find what .NET's engine finds, in every line; what they cannot, they leave to it.</summary>
public sealed class ExpressionAutomatonTests
{
    // LOGRELAY_EXPRESSIONS asks more of them, LOGRELAY_SEED others.
    private static readonly int Expressions = Number("LOGRELAY_EXPRESSIONS", 5000);
    private static readonly int Seed = Number("LOGRELAY_SEED", 1);

    [Fact]
    public void Random_expressions_are_found_where_the_engine_finds_them()
    {
        var (known, found, lines) = (0, 0, 0);
        for (var i = 0; i < Expressions; i++)
        {
            var random = new Random((Seed * 1_000_003) + i);
            var expressions = new RandomExpressions(random);
            var (pattern, ignoreCase) = (expressions.Next(), random.Next(3) == 0);
            if (Compile(pattern, ignoreCase) is not { } regex)
            {
                continue;
            }
            var automaton = ExpressionAutomaton.Of(pattern, ignoreCase);
            known += automaton is null ? 0 : 1;
            for (var line = 0; line < 30; line++)
            {
                var bytes = expressions.Line();
                var expected = regex.IsMatch(Encoding.UTF8.GetString(bytes));
                lines++;
                found += expected ? 1 : 0;
                Assert.True(automaton is null || automaton.IsIn(bytes) == expected, $"seed {Seed}, expression {i}: {pattern} (ignoring case: {ignoreCase}) in {Regex.Escape(Encoding.UTF8.GetString(bytes))} ({Convert.ToHexString(bytes)}): {expected}");
            }
        }
        Assert.True(known > Expressions / 2, $"only {known} of {Expressions} expressions became automata");
        Assert.InRange((double)found / lines, 0.2, 0.8);
    }

    [Fact]
    public void Every_character_is_of_the_sets_that_the_engine_puts_it_in()
    {
        string[] patterns = [@"^\w$", @"^\d$", @"^\s$", @"^.$", @"^[^a]$", @"a\b", @"\ba", @"\Ba", @"^\p{Lu}$", "^k$", "^s$", "^i$", "^ß$", "^[k-t]$", "^[^s]$", @"(?m)a$"];
        foreach (var (pattern, ignoreCase) in patterns.SelectMany(static pattern => new[] { (pattern, false), (pattern, true) }))
        {
            var regex = QueryRegex.Compile(pattern, ignoreCase);
            var automaton = ExpressionAutomaton.Of(pattern, ignoreCase)!;
            for (var unit = 0; unit <= char.MaxValue; unit++)
            {
                // A unit of a pair cannot stand alone in UTF-8.
                var text = char.IsSurrogate((char)unit) ? char.ConvertFromUtf32(0x10000 + ((unit & 0x3ff) << 10) + (unit & 0x3ff)) : ((char)unit).ToString();
                foreach (var line in new[] { text, "a" + text, text + "a" })
                {
                    Assert.True(regex.IsMatch(line) == automaton.IsIn(Encoding.UTF8.GetBytes(line)), $"{pattern} (ignoring case: {ignoreCase}) in U+{unit:X4} {line}");
                }
            }
        }
    }

    [Fact]
    public void Every_letter_has_the_cases_that_the_engine_gives_it()
    {
        for (var character = ' '; character <= '~'; character++)
        {
            var pattern = Regex.Escape(character.ToString());
            var (regex, automaton) = (QueryRegex.Compile(pattern, ignoreCase: true), ExpressionAutomaton.Of(pattern, ignoreCase: true)!);
            for (var unit = 0; unit <= char.MaxValue; unit++)
            {
                if (!char.IsSurrogate((char)unit))
                {
                    Assert.Equal(regex.IsMatch([(char)unit]), automaton.IsIn(Encoding.UTF8.GetBytes([(char)unit])));
                }
            }
        }
    }

    [Theory]
    [InlineData(@"[qx]{3}[0-9]+[qx]{3}")]
    [InlineData(@"(?i)\berror\b.*\b\d{3}\b")]
    [InlineData(@"^(?:\d+\.){3}\d+ - - \[.*\] ""(?:GET|POST) ")]
    [InlineData(@"(?<user>\w+)@(?<host>[\w.-]+)")]
    [InlineData(@"^\s+at .+\(.+:\d+\)$")]
    [InlineData(@"\w{20,40}\s")]
    public void What_people_ask_for_becomes_an_automaton(string pattern) => Assert.NotNull(ExpressionAutomaton.Of(pattern, ignoreCase: false));

    [Theory]
    [InlineData(@"(?x) a b")]
    [InlineData(@"(?#comment)a")]
    [InlineData(@"[a-z-[aeiou]]")]
    [InlineData(@"(((a{100}){100}){100}){100}")]
    public void What_is_not_known_or_too_large_is_left_to_the_engine(string pattern) => Assert.Null(ExpressionAutomaton.Of(pattern, ignoreCase: false));

    [Theory]
    [InlineData(@"(){2000000000}")]
    [InlineData(@"((){2000000000}){2000000000}a")]
    [InlineData(@"(\b{0}|(?:){5,2000000000})*a")]
    public void Repetitions_of_nothing_take_no_time(string pattern) => Assert.True(ExpressionAutomaton.Of(pattern, ignoreCase: false)?.IsIn("a"u8));

    [Fact]
    public void An_expression_with_more_states_than_are_kept_is_found_all_the_same()
    {
        // .NET's engine loses matches of such expressions, so it is not asked.
        var behind = ExpressionAutomaton.Of("(a|b)*a(a|b){16}c", ignoreCase: false)!;
        var counted = ExpressionAutomaton.Of("(?:.*a){30}.{60}b$", ignoreCase: false)!;
        _ = Parallel.For(0, 4, thread =>
        {
            var random = new Random(thread);
            for (var i = 0; i < 40; i++)
            {
                var line = string.Concat(Enumerable.Range(0, random.Next(1000)).Select(_ => "ab"[random.Next(2)])) + (i % 3 == 0 ? "c" : "");
                var bytes = Encoding.UTF8.GetBytes(line);
                Assert.Equal(line.Length >= 18 && line[^1] == 'c' && line[^18] == 'a', behind.IsIn(bytes));
                Assert.Equal(line.Length >= 91 && line[^1] == 'b' && line[^62] == 'a' && line.AsSpan(0, line.Length - 61).Count('a') >= 30, counted.IsIn(bytes));
            }
        });
    }

    [Fact]
    public void Threads_fill_the_same_table()
    {
        const string Pattern = @"\b(?:[a-f]+\d){2,5}\b|é+\w$";
        for (var round = 0; round < 20; round++)
        {
            var automaton = ExpressionAutomaton.Of(Pattern, ignoreCase: false)!;
            var regex = QueryRegex.Compile(Pattern, ignoreCase: false);
            _ = Parallel.For(0, 4, thread =>
            {
                var random = new Random((round * 4) + thread);
                for (var i = 0; i < 500; i++)
                {
                    var line = string.Concat(Enumerable.Range(0, random.Next(40)).Select(_ => "abef12 é-"[random.Next(9)]));
                    Assert.Equal(regex.IsMatch(line), automaton.IsIn(Encoding.UTF8.GetBytes(line)));
                }
            });
        }
    }

    private static Regex? Compile(string pattern, bool ignoreCase)
    {
        try
        {
            return QueryRegex.Compile(pattern, ignoreCase);
        }
        catch (Exception refused) when (refused is ArgumentException or NotSupportedException)
        {
            return null;
        }
    }

    private static int Number(string variable, int usual) => int.Parse(Environment.GetEnvironmentVariable(variable) ?? $"{usual}", CultureInfo.InvariantCulture);
}

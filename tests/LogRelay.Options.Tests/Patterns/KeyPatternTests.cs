using CsCheck;
using LogRelay.Options.Patterns;
using Xunit;

namespace LogRelay.Options.Tests.Patterns;

/// <summary>Go's meaning of each pattern is from pkg.go.dev/regexp/syntax.</summary>
public sealed class KeyPatternTests
{
    [Theory]
    [InlineData("^com\\.example\\.", "com.example.team", true)]
    [InlineData("^com\\.example\\.", "comXexample.team", false)]
    [InlineData("stage", "my.stage.x", true)]
    [InlineData("^(a|b)$", "b", true)]
    [InlineData("^(a|b)$", "b\n", false)]
    [InlineData("(?m)^b$", "a\nb\nc", true)]
    [InlineData("(?m:^b$)|^c$", "a\nc\nd", false)]
    [InlineData("(?i)^app_", "APP_X", true)]
    [InlineData("(?i:a)b", "AB", false)]
    [InlineData("^(?P<n>x+)y$", "xxy", true)]
    [InlineData("^(?<n>x+)y$", "xxy", true)]
    [InlineData("^[[:alpha:]]+$", "abc", true)]
    [InlineData("^[[:alpha:]]+$", "a]", false)]
    [InlineData("^[[:^digit:]_]+$", "ab_", true)]
    [InlineData("^[a-z-[aeiou]]+$", "[]]", true)]
    [InlineData("^[a-z-[aeiou]]+$", "bc", false)]
    [InlineData("^[a-z-[aeiou]+$", "b-[", true)]
    [InlineData("^[]a]+$", "]a]", true)]
    [InlineData("^[^]a]+$", "bc", true)]
    [InlineData("^\\d+$", "٣", false)]
    [InlineData("^\\d+$", "42", true)]
    [InlineData("^\\w+$", "é", false)]
    [InlineData("^\\W$", "é", true)]
    [InlineData("^[\\W]$", "é", true)]
    [InlineData("^\\s$", "\v", false)]
    [InlineData("^\\pL+$", "éa", true)]
    [InlineData("^\\p{Lu}\\P{Lu}$", "Éa", true)]
    [InlineData("^\\p{^Lu}$", "a", true)]
    [InlineData("^[\\pN]+$", "٣4", true)]
    [InlineData("\\Qa.b*\\E$", "xa.b*", true)]
    [InlineData("\\Qa.b", "aXb", false)]
    [InlineData("^\\x41\\x{1F600}\\101$", "A😀A", true)]
    [InlineData("^😀+$", "😀😀", true)]
    [InlineData("^a{2}$", "aa", true)]
    [InlineData("^a{,2}$", "a{,2}", true)]
    [InlineData("^a{$", "a{", true)]
    [InlineData("^(?U)a+?$", "aaa", true)]
    [InlineData("^(?U:a+)b$", "aaab", true)]
    [InlineData("^(?is-U)A.b$", "a\nB", true)]
    [InlineData("a.b", "a\nb", false)]
    [InlineData("\\bfoo\\b", "a foo b", true)]
    [InlineData("#x y", "#x y", true)]
    [InlineData("", "anything", true)]
    public void IsMatch_GoSyntax_MeansWhatItMeansInGo(string pattern, string name, bool expected)
    {
        Assert.True(KeyPattern.TryParse(pattern, out var parsed, out var problem), problem);
        Assert.Equal(expected, parsed.IsMatch(name));
    }

    [Theory]
    [InlineData("(", "is not a valid pattern: a closing ) is missing")]
    [InlineData("a)", "is not a valid pattern: a closing ) has no opening (")]
    [InlineData("[a", "is not a valid pattern: a closing ] is missing")]
    [InlineData("[]", "is not a valid pattern: a closing ] is missing")]
    [InlineData("[z-a]", "is not a valid pattern: in a class, the range \"z-a\" is the wrong way round")]
    [InlineData("[[:lettre:]]", "is not a valid pattern: there is no class \"[:lettre:]\"")]
    [InlineData("*a", "is not a valid pattern: a repetition (*, +, ?, {n}) has nothing to repeat")]
    [InlineData("a**", "is not a valid pattern: a repetition follows a repetition; put the first in parentheses")]
    [InlineData("a{3,2}", "is not a valid pattern: in {n,m}, n is greater than m")]
    [InlineData("a\\", "is not a valid pattern: it ends with a single \\")]
    [InlineData("\\Z", "is not a valid pattern: Go knows no escape \"\\\\Z\"")]
    [InlineData("\\xg1", "is not a valid pattern: \\x needs two hexadecimal digits, or a character's number in {}")]
    [InlineData("(?P<n", "is not a valid pattern: the name of a group has no closing >")]
    [InlineData("(a)\\1", "is not supported: a back-reference (\\1) cannot be matched in linear time")]
    [InlineData("(?=a)", "is not supported: \"(?=\" (Go's patterns have no look-around, only groups and the flags i, m, s, U)")]
    [InlineData("(?<!a)", "is not supported: \"(?<\" (Go's patterns have no look-around, only groups and the flags i, m, s, U)")]
    [InlineData("\\p{Greek}", "is not supported: \"Greek\" is no Unicode category (such as L, Lu, Nd; scripts are not known)")]
    [InlineData("a{1001}", "is not supported: a repetition may count to 1000 at most")]
    [InlineData("(a{100}){100}", "is not supported: repetitions may count to 1000 at most, nested ones multiplied, all together")]
    [InlineData("a{600}b{600}", "is not supported: repetitions may count to 1000 at most, nested ones multiplied, all together")]
    [InlineData("[😀]", "is not supported: a class may not hold characters above U+FFFF")]
    public void TryParse_BadPattern_SaysWhy(string pattern, string expected)
    {
        Assert.False(KeyPattern.TryParse(pattern, out _, out var problem));
        Assert.Equal(expected, problem);
    }

    [Fact]
    public void TryParse_LongPattern_IsRefused()
    {
        Assert.False(KeyPattern.TryParse(new string('a', GoRegexSyntax.MaxLength + 1), out _, out var problem));
        Assert.Equal("is not supported: a pattern may have at most 1024 characters", problem);
    }

    [Fact]
    public void TryParse_DeepNesting_IsRefused()
    {
        Assert.False(KeyPattern.TryParse(new string('(', 500) + new string(')', 500), out _, out var problem));
        Assert.Equal("is not supported: groups may be nested 100 deep at most", problem);
    }

    [Fact]
    public void TryParse_AnySyntaxCharacters_NeverThrowsAndAlwaysExplains()
    {
        Gen.String[Gen.OneOf(Gen.Char["()[]{}|?*+^$\\.:-,<>=!P01239adwsbzQEpxL\n😀"], Gen.Char), 0, 30].Sample(text =>
        {
            if (KeyPattern.TryParse(text, out var pattern, out var problem))
            {
                pattern.IsMatch("com.example.1");
                return problem is null;
            }

            return !string.IsNullOrEmpty(problem) && !problem.Any(char.IsControl);
        });
    }

    [Theory]
    [InlineData("(x+x+)+y")]
    [InlineData("(a|aa)+$")]
    [InlineData("(.*){1,1000}z")]
    [InlineData("(a?){500}a{500}")]
    public void IsMatch_PatternThatExplodesWhenBacktracking_Ends(string text)
    {
        Assert.True(KeyPattern.TryParse(text, out var pattern, out _));
        Assert.False(pattern.IsMatch(string.Concat(Enumerable.Repeat("xaab", 2_000)) + "!"));
    }

    [Fact]
    public void Equals_SameText_IsEqual()
    {
        Assert.True(KeyPattern.TryParse("a+", out var one, out _));
        Assert.True(KeyPattern.TryParse("a+", out var same, out _));
        Assert.True(KeyPattern.TryParse("b+", out var other, out _));

        Assert.Equal(one, same);
        Assert.Equal(one.GetHashCode(), same.GetHashCode());
        Assert.NotEqual(one, other);
    }
}

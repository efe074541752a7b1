using System.Diagnostics;
using LogRelay.Options.Patterns;
using Xunit;

namespace LogRelay.Options.Tests.Patterns;

public sealed class KeyPatternCostTests
{
    [Theory]
    [InlineData(".*a.{900}c", 1)]
    [InlineData(".*[ab].{990}c", 1)]
    [InlineData("(?i)[\\W\\D\\S]{100}x", 10)]
    [InlineData("\\pL{100}|", 10)]
    [InlineData("(a|b|ab){100}|", 10)]
    public void Pattern_AtTheBounds_IsReadAndMatchedInGoodTime(string part, int times)
    {
        var watch = Stopwatch.StartNew();
        Assert.True(KeyPattern.TryParse(string.Concat(Enumerable.Repeat(part, times)), out var pattern, out var problem), problem);

        for (var i = 0; i < 20; i++)
        {
            pattern.IsMatch($"com.example.{i}" + string.Concat(Enumerable.Repeat("ab", 500)));
        }

        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(20), $"took {watch.Elapsed}");
    }
}

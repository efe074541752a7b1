using CsCheck;
using LogRelay.Options.Values;
using Xunit;

namespace LogRelay.Options.Tests.Values;

/// <summary>Cases by hand from the rules of go-units v0.5.0.</summary>
public sealed class GoSizeTests
{
    [Theory]
    [InlineData("0", 0)]
    [InlineData("32", 32)]
    [InlineData("32b", 32)]
    [InlineData("32B", 32)]
    [InlineData("32k", 32_000)]
    [InlineData("32K", 32_000)]
    [InlineData("32kb", 32_000)]
    [InlineData("32Kb", 32_000)]
    [InlineData("32kib", 32_000)]
    [InlineData("32KiB", 32_000)]
    [InlineData("10m", 10_000_000)]
    [InlineData("10mib", 10_000_000)]
    [InlineData("1G", 1_000_000_000)]
    [InlineData("1t", 1_000_000_000_000)]
    [InlineData("1PB", 1_000_000_000_000_000)]
    [InlineData("32 k", 32_000)]
    [InlineData("32 ", 32)]
    [InlineData("32.5kB", 32_500)]
    [InlineData("32.5 kB", 32_500)]
    [InlineData("0.3 K", 300)]
    [InlineData(".3kB", 300)]
    [InlineData("5.", 5)]
    [InlineData("5.m", 5_000_000)]
    [InlineData("32.9", 32)]
    [InlineData("0.5", 0)]
    [InlineData("+5m", 5_000_000)]
    [InlineData("1e3", 1000)]
    [InlineData("1e3k", 1_000_000)]
    [InlineData("-0", 0)]
    [InlineData("9223p", 9_223_000_000_000_000_000)]
    public void TryParse_Decimal_ReadsAsGoUnits(string text, long expected)
    {
        Assert.True(GoSize.TryParse(text, 1000, out var bytes));
        Assert.Equal(expected, bytes);
    }

    [Theory]
    [InlineData("32", 32)]
    [InlineData("32b", 32)]
    [InlineData("32k", 32_768)]
    [InlineData("32kb", 32_768)]
    [InlineData("32KiB", 32_768)]
    [InlineData("4m", 4_194_304)]
    [InlineData("0.5g", 536_870_912)]
    [InlineData("1p", 1_125_899_906_842_624)]
    public void TryParse_Binary_ReadsAsGoUnits(string text, long expected)
    {
        Assert.True(GoSize.TryParse(text, 1024, out var bytes));
        Assert.Equal(expected, bytes);
    }

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("hello")]
    [InlineData(".")]
    [InlineData(". ")]
    [InlineData("-32")]
    [InlineData("-1k")]
    [InlineData(" 32")]
    [InlineData("32  k")]
    [InlineData("32m ")]
    [InlineData("32 mb ")]
    [InlineData("32m b")]
    [InlineData("32bm")]
    [InlineData("32bb")]
    [InlineData("32ib")]
    [InlineData("32i")]
    [InlineData("32mi")]
    [InlineData("32mbb")]
    [InlineData("32mibb")]
    [InlineData("32e")]
    [InlineData("32x")]
    [InlineData("32.3.4")]
    [InlineData("1,5m")]
    [InlineData("1_000")]
    [InlineData("0x10")]
    [InlineData("inf ")]
    [InlineData("nan ")]
    [InlineData("Infinity ")]
    [InlineData("1e400")]
    [InlineData("9224p")]
    [InlineData("99999999999999999999")]
    [InlineData("10m\n")]
    [InlineData("１０m")]
    public void TryParse_NotASize_IsRefused(string text)
    {
        Assert.False(GoSize.TryParse(text, 1000, out var bytes));
        Assert.Equal(0, bytes);
    }

    [Fact]
    public void TryParse_WholeNumbersWithSuffix_AreExact()
    {
        Gen.Select(Gen.Long[0, 9_000], Gen.Int[0, 5]).Sample((number, power) =>
        {
            var expected = number;
            for (var i = 0; i < power; i++)
            {
                expected *= 1000;
            }

            var suffix = power == 0 ? "" : "kmgtp"[(power - 1)..power];
            return GoSize.TryParse($"{number}{suffix}", 1000, out var bytes) && bytes == expected;
        });
    }
}

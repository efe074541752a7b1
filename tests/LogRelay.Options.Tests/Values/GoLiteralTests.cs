using LogRelay.Options.Values;
using Xunit;

namespace LogRelay.Options.Tests.Values;

public sealed class GoLiteralTests
{
    [Theory]
    [InlineData("0", 0)]
    [InlineData("007", 7)]
    [InlineData("+5", 5)]
    [InlineData("-5", -5)]
    [InlineData("-9223372036854775808", long.MinValue)]
    public void TryAtoi_Number_IsRead(string text, long expected)
    {
        Assert.True(GoLiteral.TryAtoi(text, out var value));
        Assert.Equal(expected, value);
    }

    [Theory]
    [InlineData("")]
    [InlineData("+")]
    [InlineData("5-")]
    [InlineData(" 5")]
    [InlineData("5 ")]
    [InlineData("5.0")]
    [InlineData("1_000")]
    [InlineData("1,000")]
    [InlineData("0x5")]
    [InlineData("٣")]
    [InlineData("9223372036854775808")]
    public void TryAtoi_AnythingElse_IsRefused(string text)
    {
        Assert.False(GoLiteral.TryAtoi(text, out _));
    }

    [Theory]
    [InlineData("1 t T true TRUE True", true)]
    [InlineData("0 f F false FALSE False", false)]
    public void TryParseBool_Spellings_AreRead(string spellings, bool expected)
    {
        Assert.All(spellings.Split(' '), text => Assert.True(GoLiteral.TryParseBool(text, out var value) && value == expected));
    }

    [Theory]
    [InlineData("")]
    [InlineData("yes")]
    [InlineData("on")]
    [InlineData("tRUE")]
    [InlineData(" true")]
    [InlineData("01")]
    public void TryParseBool_AnythingElse_IsRefused(string text)
    {
        Assert.False(GoLiteral.TryParseBool(text, out _));
    }
}

using LogRelay.Query.Language;
using Xunit;

namespace LogRelay.Query.Tests.Language;

/// <summary>Numbers of queries and of logs.</summary>
public sealed class QueryNumberTests
{
    [Theory]
    [InlineData("500", 500)]
    [InlineData("-1.5", -1.5)]
    [InlineData("2e3", 2000)]
    [InlineData("250ms", 0.25)]
    [InlineData("1.5s", 1.5)]
    [InlineData("3µs", 3e-6)]
    [InlineData("2h", 7200)]
    [InlineData("1KiB", 1024)]
    [InlineData("1.5MB", 1.5e6)]
    public void A_number_is_read_with_its_unit(string text, double expected)
    {
        Assert.True(QueryNumber.TryParse(text, out var value));
        Assert.Equal(expected, value, 12);
    }

    [Theory]
    [InlineData("")]
    [InlineData("s")]
    [InlineData("1x")]
    [InlineData("1 s")]
    [InlineData("NaN")]
    [InlineData("Infinity")]
    [InlineData("1e999")]
    [InlineData("1e308TiB")]
    [InlineData("0x10")]
    public void What_is_no_number_is_none(string text) => Assert.False(QueryNumber.TryParse(text, out _));
}

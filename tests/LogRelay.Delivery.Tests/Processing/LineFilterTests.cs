using System.Text;
using LogRelay.Delivery.Processing;
using Xunit;

namespace LogRelay.Delivery.Tests.Processing;

public sealed class LineFilterTests
{
    [Theory]
    [InlineData("ERROR|WARN", null, "a WARN b", true)]
    [InlineData("ERROR|WARN", null, "a warn b", false)]
    [InlineData(null, "GET /healthz", "GET /healthz 200", false)]
    [InlineData(null, "GET /healthz", "GET / 200", true)]
    [InlineData("GET", "healthz", "GET /healthz", false)]
    [InlineData("GET", "healthz", "GET /", true)]
    [InlineData("^$", null, "", true)]
    [InlineData("ü$", null, "grün über ü", true)]
    public void Passes_ByIncludeAndExclude(string? include, string? exclude, string line, bool expected)
    {
        using var text = new LineText();
        var filter = new LineFilter(include is null ? null : Patterns.Line(include), exclude is null ? null : Patterns.Line(exclude));

        Assert.Equal(expected, filter.Passes(Encoding.UTF8.GetBytes(line), text));
    }

    [Fact]
    public void Passes_BytesThatAreNoText_DoNotHideWhatIs()
    {
        using var text = new LineText();

        Assert.True(new LineFilter(Patterns.Line("secret"), null).Passes([0xff, 0xc3, .. "secret"u8, 0xe2], text));
    }
}

using LogRelay.Query.Sources;
using Xunit;

namespace LogRelay.Query.Tests.Sources;

public sealed class StreamFilterTests
{
    private static readonly StreamFacts Web = new("c1", new Dictionary<string, string>
    {
        ["service"] = "web",
        ["host"] = "host-12",
        ["label.tier"] = "front",
    });

    [Theory]
    [InlineData("", true)]
    [InlineData("service:web", true)]
    [InlineData("SERVICE:WEB", true)]
    [InlineData("service:we*", true)]
    [InlineData("service:api", false)]
    [InlineData("-service:api", true)]
    [InlineData("service:web AND host:host-1*", true)]
    [InlineData("service:api OR label.tier:front", true)]
    [InlineData("(service:api OR service:web) -host:host-12", false)]
    [InlineData("host:/^host-\\d+$/", true)]
    [InlineData("project:shop", false)]
    [InlineData("-project:shop", true)]
    [InlineData("project:*", false)]
    public void Streams_are_chosen_by_what_is_known_of_them(string text, bool isMatch)
    {
        var filter = StreamFilter.Parse(text, out var fault);

        Assert.Null(fault);
        Assert.Equal(isMatch, filter!.IsMatch(Web));
    }

    [Theory]
    [InlineData("web")]
    [InlineData("\"a phrase\"")]
    [InlineData("/expression/")]
    [InlineData("level:error")]
    [InlineData("service:web status>=500")]
    [InlineData("stream:stderr")]
    [InlineData("service:(")]
    public void Words_about_lines_are_refused_with_what_there_is(string text)
    {
        Assert.Null(StreamFilter.Parse(text, out var fault));
        Assert.NotNull(fault);
        Assert.DoesNotContain("\n", fault, StringComparison.Ordinal);
    }
}

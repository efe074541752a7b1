using LogRelay.Query.Language;
using Xunit;

namespace LogRelay.Query.Tests.Language;

/// <summary>What a person is told about a query that is none: where, what, and the way out.</summary>
public sealed class QueryErrorTests
{
    [Theory]
    [InlineData("(a b", 0, "this ( is not closed")]
    [InlineData("a)", 1, "closes nothing")]
    [InlineData("a OR", 4, "something to search for is expected here")]
    [InlineData("a AND", 5, "something to search for is expected here")]
    [InlineData("OR a", 0, "OR needs something to search for before it")]
    [InlineData("a OR AND b", 5, "AND needs something")]
    [InlineData("()", 1, "before this )")]
    [InlineData("NOT", 3, "something to search for is expected here")]
    [InlineData("a \"b c", 2, "this quote is not closed")]
    [InlineData("\"\"", 0, "nothing between the quotes")]
    [InlineData("\"a\\x\"", 2, "write \\\\ for a backslash")]
    [InlineData("\"a\\", 2, "in quotes \\ stands before")]
    [InlineData("a*b", 1, "* stands only at the beginning or the end")]
    [InlineData("**", 0, "one * is enough")]
    [InlineData("/a|b", 0, "this regular expression is not closed")]
    [InlineData("x /a(b/", 5, "a closing ) is missing")]
    [InlineData("/(a)\\1/", 0, "cannot be searched for in bounded time")]
    [InlineData("/(?=a)b/", 0, "cannot be searched for in bounded time")]
    [InlineData("service= x", 8, "a value for the field service is expected here")]
    [InlineData("service:()", 9, "a value for the field service is expected here")]
    [InlineData("service:(a b)", 11, "OR or ) is expected here")]
    [InlineData("service:(a OR", 13, "a value for the field service is expected here")]
    [InlineData("service:(a ", 8, "this ( is not closed")]
    [InlineData("status>=high", 8, "a number is expected here, as in status>=500")]
    [InlineData("status>", 7, "a number is expected here")]
    [InlineData("status>=NaN", 8, "a number is expected here")]
    [InlineData("level>=loud", 7, "trace, debug, info, warn, error or fatal")]
    public void A_fault_is_shown_where_it_is(string query, int position, string message)
    {
        var result = QueryParser.Parse(query);

        Assert.False(result.IsValid);
        Assert.Contains(message, result.Error.Message, StringComparison.Ordinal);
        Assert.Equal(position, result.Error.Position);
    }

    [Fact]
    public void Carets_stand_under_the_fault()
    {
        var error = QueryParser.Parse("web status>=high x").Error!.ToString();

        Assert.Equal(
            """
            a number is expected here, as in status>=500, with or without a unit: ms, s, m, h, KB, MB, GB
              web status>=high x
                          ^^^^
            """,
            error);
    }

    [Fact]
    public void Of_a_long_query_the_place_of_the_fault_is_shown_and_nothing_that_a_terminal_would_execute()
    {
        var error = QueryParser.Parse($"{new string('a', 200)}\u001b[2J \u0007 a*b {new string('c', 200)}").Error!.ToString();
        var lines = error.Split('\n');

        Assert.Equal(3, lines.Length);
        Assert.DoesNotContain(error, character => char.IsControl(character) && character != '\n');
        Assert.True(lines[1].Length < 90);
        Assert.Equal('*', lines[1][lines[2].IndexOf('^', StringComparison.Ordinal)]);
    }

    [Fact]
    public void What_is_too_large_is_refused_with_the_limit()
    {
        Assert.Contains("at most 16384", Message(new string('a', 1 << 20)), StringComparison.Ordinal);
        Assert.Contains("at most 100 levels", Message(new string('(', 16000)), StringComparison.Ordinal);
        Assert.Contains("at most 100 levels", Message(new string('-', 16000) + "a"), StringComparison.Ordinal);
        Assert.Contains("at most 500", Message(string.Join(' ', Enumerable.Repeat("a", 501))), StringComparison.Ordinal);
        Assert.Contains("at most 500", Message($"f:({string.Join(" OR ", Enumerable.Repeat("a", 501))})"), StringComparison.Ordinal);
        Assert.Contains("at most 20", Message(string.Join(' ', Enumerable.Repeat("/a/", 21))), StringComparison.Ordinal);
        Assert.Contains("at most 1000", Message($"/{new string('a', 1001)}/"), StringComparison.Ordinal);
        Assert.Contains("bounded time", Message("/((a{500}){500}){500}/"), StringComparison.Ordinal);
    }

    private static string Message(string query) => QueryParser.Parse(query).Error!.Message;
}

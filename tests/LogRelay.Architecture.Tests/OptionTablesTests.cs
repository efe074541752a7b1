using System.Text.RegularExpressions;
using Xunit;

namespace LogRelay.Architecture.Tests;

/// <summary>The pages of the sinks say for each option which test holds it, and those tests are there.</summary>
public sealed partial class OptionTablesTests
{
    [Theory]
    [InlineData("docs/gelf.md", "gelf-", 13)]
    [InlineData("docs/cloudwatch.md", "awslogs-", 12)]
    [InlineData("docs/relay.md", "relay-", 7)]
    public void Every_option_of_a_sink_names_its_test(string page, string prefix, int least)
    {
        var options = Options().Matches(File.ReadAllText(Repository.Combine("docs/options.md")))
            .Select(static match => match.Groups[1].Value).Where(name => name.StartsWith(prefix, StringComparison.Ordinal)).Distinct().ToList();
        Assert.True(options.Count >= least, $"only {options.Count} options of {prefix} were recognised");
        var held = Rows(page).SelectMany(static row => Names().Matches(row.Split('|')[1]).Select(static match => match.Groups[1].Value)).ToList();

        var missing = options.Where(option => !held.Exists(name => name.EndsWith('*') ? option.StartsWith(name[..^1], StringComparison.Ordinal) : option == name));
        Assert.Empty(missing);
    }

    [Theory]
    [InlineData("docs/gelf.md")]
    [InlineData("docs/cloudwatch.md")]
    [InlineData("docs/relay.md")]
    public void Every_test_in_the_table_is_there(string page)
    {
        var sources = Repository.Files("tests", "*Tests.cs").Select(File.ReadAllText).ToList();
        var tests = Rows(page).SelectMany(static row => Tests().Matches(row)).Select(static match => (Class: match.Groups[1].Value, Method: match.Groups[2].Value)).Distinct().ToList();
        Assert.True(tests.Count > 5, $"only {tests.Count} tests were recognised");

        var missing = tests.Where(test => !sources.Exists(source =>
            source.Contains($"class {test.Class}", StringComparison.Ordinal)
            && (test.Method.Length == 0 || source.Contains($" {test.Method}(", StringComparison.Ordinal))));
        Assert.Empty(missing);
    }

    /// <summary>The table's rows: those of the last heading that speaks of tests.</summary>
    private static IEnumerable<string> Rows(string page)
    {
        var lines = File.ReadAllLines(Repository.Combine(page));
        var heading = Array.FindLastIndex(lines, static line => line.StartsWith("## ", StringComparison.Ordinal) && line.Contains("test", StringComparison.Ordinal));
        Assert.True(heading >= 0, $"{page} has no heading that speaks of tests");
        return lines.Skip(heading).Where(static line => line.StartsWith("| ", StringComparison.Ordinal));
    }

    [GeneratedRegex(@"^\| `([a-z-]+)` \|", RegexOptions.Multiline)]
    private static partial Regex Options();

    [GeneratedRegex(@"`([a-z-]+\*?)`")]
    private static partial Regex Names();

    [GeneratedRegex(@"`([A-Z][A-Za-z]+Tests)(?:\.([A-Za-z_]+))?`")]
    private static partial Regex Tests();
}

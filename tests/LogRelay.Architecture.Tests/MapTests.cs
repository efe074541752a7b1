using System.Text.RegularExpressions;
using Xunit;

namespace LogRelay.Architecture.Tests;

/// <summary>ARCHITECTURE.md names what is there.</summary>
public sealed partial class MapTests
{
    private static readonly string Map = File.ReadAllText(Repository.Combine("ARCHITECTURE.md"));

    [Fact]
    public void Every_path_in_the_map_is_there()
    {
        var paths = Paths().Matches(Map).Select(static match => match.Groups[1].Value.TrimEnd('/')).Distinct().ToList();
        Assert.True(paths.Count > 25, $"only {paths.Count} paths were recognised");
        var missing = paths.Where(static path => !Path.Exists(Repository.Combine(path)));
        Assert.Empty(missing);
    }

    [Fact]
    public void Every_test_that_holds_a_promise_is_there()
    {
        var sources = string.Join('\n', Repository.Files("tests", "*Tests.cs").Select(File.ReadAllText));
        var named = TestClasses().Matches(Map).Select(static match => match.Groups[1].Value).Distinct().ToList();
        Assert.True(named.Count > 12, $"only {named.Count} test classes were recognised");
        var missing = named.Where(name => !sources.Contains($"class {name}", StringComparison.Ordinal));
        Assert.Empty(missing);
    }

    [Fact]
    public void Every_promise_names_a_test_or_says_that_none_holds_it_yet()
    {
        for (var number = 1; number <= 8; number++)
        {
            var row = Assert.Single(Map.Split('\n'), line => line.StartsWith($"| I{number} ", StringComparison.Ordinal));
            Assert.Matches("`[A-Za-z]+Tests`|none yet", row);
        }
    }

    [GeneratedRegex(@"`((?:src|tests|docs|deploy|plugin|proto)/[A-Za-z0-9_./-]+)`")]
    private static partial Regex Paths();

    [GeneratedRegex(@"`([A-Z][A-Za-z]+Tests)`")]
    private static partial Regex TestClasses();
}

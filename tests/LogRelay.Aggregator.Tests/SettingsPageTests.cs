using System.Text.RegularExpressions;
using Xunit;

namespace LogRelay.Aggregator.Tests;

/// <summary>docs/aggregator.md and the settings that the program reads.</summary>
public sealed partial class SettingsPageTests
{
    private static readonly string Page = File.ReadAllText(Path.Combine(RepositoryRoot(), "docs", "aggregator.md"));

    [Fact]
    public void Every_setting_in_the_table_is_one_that_is_read()
    {
        var read = new HashSet<string>(StringComparer.Ordinal);
        _ = AggregatorSettings.Read(name =>
        {
            _ = read.Add(name);
            return null;
        });
        var listed = Rows().Matches(Page).Select(static row => row.Groups[1].Value).ToList();
        Assert.True(listed.Count >= 6, $"only {listed.Count} settings were recognised");
        Assert.Empty(listed.Except(read));
        Assert.Empty(read.Where(static name => name.StartsWith("LOGRELAY_RETENTION_", StringComparison.Ordinal)).Except(listed));
    }

    [Fact]
    public void Each_default_in_the_table_is_the_programs()
    {
        foreach (var row in Rows().Matches(Page).Cast<Match>())
        {
            var (name, value) = (row.Groups[1].Value, row.Groups[2].Value);
            Assert.Equal(AggregatorSettings.Read(static _ => null), AggregatorSettings.Read(asked => asked == name ? value : null));
        }
    }

    private static string RepositoryRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "LogRelay.sln")))
        {
            folder = folder.Parent;
        }
        Assert.NotNull(folder);
        return folder.FullName;
    }

    [GeneratedRegex(@"^\| `(LOG[A-Z_]+)` \| `([^`]+)` \|", RegexOptions.Multiline)]
    private static partial Regex Rows();
}

using LogRelay.Options.Catalog;
using Xunit;

namespace LogRelay.Options.Tests.Catalog;

public sealed class OptionsPageTests
{
    [Fact]
    public void Render_CommittedPage_IsTheSame()
    {
        var path = Path.Combine(RepositoryRoot(), "docs", "options.md");
        var expected = OptionsPage.Render();
        if (Environment.GetEnvironmentVariable("UPDATE_DOCS") == "1")
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllText(path, expected);
        }

        var actual = File.Exists(path) ? File.ReadAllText(path) : "(no such file)";
        Assert.True(
            expected == actual,
            "docs/options.md is not what the catalogue says; write it again with: "
                + "UPDATE_DOCS=1 dotnet run --project tests/LogRelay.Options.Tests");
    }

    [Fact]
    public void Render_EveryOption_HasARowOfSixCells()
    {
        var rows = OptionsPage.Render().Split('\n').Where(line => line.StartsWith("| `", StringComparison.Ordinal)).ToList();

        Assert.Equal(OptionCatalog.All.Select(option => $"| `{option.Name}` |"), rows.Select(row => row[..(row.IndexOf('|', 1) + 1)]));
        Assert.All(rows, row => Assert.Equal(7, row.Replace("\\|", "", StringComparison.Ordinal).Count(c => c == '|')));
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
}

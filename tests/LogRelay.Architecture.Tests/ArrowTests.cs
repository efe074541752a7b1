using System.Xml.Linq;
using Xunit;

namespace LogRelay.Architecture.Tests;

/// <summary>References between projects point one way: towards the journal.</summary>
public sealed class ArrowTests
{
    /// <summary>What each project may refer to. A project that is not listed fails until somebody decides where it stands.</summary>
    private static readonly Dictionary<string, string[]> Allowed = new(StringComparer.Ordinal)
    {
        ["LogRelay.Protocol"] = [],
        ["LogRelay.Options"] = [],
        ["LogRelay.Diagnostics"] = [],
        ["LogRelay.Journal"] = [],
        ["LogRelay.Delivery"] = ["LogRelay.Diagnostics", "LogRelay.Journal", "LogRelay.Options", "LogRelay.Protocol"],
        ["LogRelay.Query"] = ["LogRelay.Journal", "LogRelay.Options", "LogRelay.Protocol"],
        ["LogRelay.Aggregator"] = ["LogRelay.Delivery", "LogRelay.Diagnostics", "LogRelay.Journal", "LogRelay.Options", "LogRelay.Protocol", "LogRelay.Query"],
        ["LogRelay.Plugin"] = ["LogRelay.Delivery", "LogRelay.Diagnostics", "LogRelay.Journal", "LogRelay.Options", "LogRelay.Protocol", "LogRelay.Query"],
        ["LogRelay.Cli"] = ["LogRelay.Journal", "LogRelay.Options", "LogRelay.Protocol", "LogRelay.Query"],
    };

    [Fact]
    public void Projects_refer_only_to_what_stands_below_them()
    {
        foreach (var (project, references) in Projects())
        {
            Assert.True(Allowed.ContainsKey(project), $"{project} is not in the list of arrows");
            Assert.Empty(references.Except(Allowed[project]));
        }
    }

    [Theory]
    [InlineData("System.Net.")]
    [InlineData("Microsoft.AspNetCore")]
    [InlineData("LogRelay.Delivery")]
    [InlineData("LogRelay.Plugin")]
    public void The_journal_knows_no_network_and_nobody_above_it(string forbidden)
    {
        var offenders = Repository.Files("src/LogRelay.Journal", "*.cs").Where(path => File.ReadAllText(path).Contains("using " + forbidden, StringComparison.Ordinal));
        Assert.Empty(offenders);
    }

    [Fact]
    public void No_folder_is_a_drawer()
    {
        string[] drawers = ["Helpers", "Utils", "Utilities", "Common", "Core", "Managers", "Misc"];
        var found = Repository.Files("src", "*.cs").Select(static path => Path.GetFileName(Path.GetDirectoryName(path)!)).Intersect(drawers);
        Assert.Empty(found);
    }

    private static IEnumerable<(string Project, IReadOnlyList<string> References)> Projects() =>
        Repository.Files("src", "*.csproj").Select(static path => (
            Path.GetFileNameWithoutExtension(path),
            (IReadOnlyList<string>)XDocument.Load(path).Descendants("ProjectReference")
                .Select(static reference => Path.GetFileNameWithoutExtension(reference.Attribute("Include")!.Value))
                .ToList()));
}

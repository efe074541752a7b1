using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using LogRelay.Diagnostics.Metrics;
using Xunit;

namespace LogRelay.Plugin.Tests.Metrics;

/// <summary>docs/metrics.md lists what the catalogue has; the dashboard and the alerts use nothing else.</summary>
public sealed partial class MetricsPageTests
{
    private static readonly string Root = RepositoryRoot();

    public static TheoryData<string> Expressions() => ["deploy/grafana/logrelay.json", "deploy/prometheus/logrelay.rules.yaml"];

    [Theory]
    [InlineData("plugin")]
    [InlineData("aggregator")]
    public void The_page_has_the_catalogues_tables(string program)
    {
        var path = Path.Combine(Root, "docs", "metrics.md");
        var page = File.ReadAllText(path);
        var (begin, end) = ($"<!-- {program}: made from the catalogue -->\n", $"<!-- end of {program} -->");
        var start = page.IndexOf(begin, StringComparison.Ordinal) + begin.Length;
        var stop = page.IndexOf(end, StringComparison.Ordinal);
        Assert.True(start >= begin.Length && stop >= start, $"docs/metrics.md has no part for {program}");
        var expected = Table(program == "plugin" ? MetricCatalog.Plugin : MetricCatalog.Aggregator);
        if (Environment.GetEnvironmentVariable("UPDATE_DOCS") == "1")
        {
            page = page[..start] + expected + page[stop..];
            File.WriteAllText(path, page);
            stop = start + expected.Length;
        }
        Assert.True(
            page[start..stop] == expected,
            "docs/metrics.md is not what the catalogue says; write it again with: UPDATE_DOCS=1 dotnet run --project tests/LogRelay.Plugin.Tests");
    }

    [Theory]
    [MemberData(nameof(Expressions))]
    public void Dashboard_and_alerts_ask_for_metrics_and_labels_that_there_are(string file)
    {
        var all = MetricCatalog.Plugin.Concat(MetricCatalog.Aggregator).DistinctBy(static metric => metric.Name).ToDictionary(static metric => metric.Name, StringComparer.Ordinal);
        var text = File.ReadAllText(Path.Combine(Root, file));
        var used = MetricNames().Matches(text).Select(static match => match.Value).ToList();
        Assert.True(used.Count > 5, $"only {used.Count} metrics were recognised");
        Assert.All(used, name => Assert.True(all.ContainsKey(name) || all.ContainsKey(Suffix().Replace(name, "")), name));
        foreach (var selector in Selectors().Matches(text).Cast<Match>())
        {
            var metric = all[all.ContainsKey(selector.Groups[1].Value) ? selector.Groups[1].Value : Suffix().Replace(selector.Groups[1].Value, "")];
            var labels = LabelNames().Matches(selector.Groups[2].Value).Select(static match => match.Groups[1].Value);
            Assert.Empty(labels.Except([.. metric.Labels, "instance", "job", "le"]));
        }
    }

    [Fact]
    public void Names_follow_Prometheus_conventions()
    {
        foreach (var metric in MetricCatalog.Plugin.Concat(MetricCatalog.Aggregator))
        {
            Assert.Matches("^(logrelay|process)_[a-z_]+$", metric.Name);
            Assert.Equal(metric.Kind == MetricKind.Counter, metric.Name.EndsWith("_total", StringComparison.Ordinal));
            Assert.DoesNotMatch("_(ms|milliseconds|kb|mb|percent)(_|$)", metric.Name);
            Assert.False(metric.Text.EndsWith('.'), metric.Name);
        }
    }

    private static string Table(IReadOnlyList<MetricDefinition> metrics)
    {
        var table = new StringBuilder("| Metric | Kind | Labels | What it says |\n|---|---|---|---|\n");
        foreach (var metric in metrics)
        {
            var labels = string.Join(", ", metric.Labels.Select(static label => $"`{label}`"));
            table.Append(CultureInfo.InvariantCulture, $"| `{metric.Name}` | {metric.Kind.ToString().ToLowerInvariant()} | {labels} | {metric.Text}. |\n");
        }
        return table.ToString();
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

    [GeneratedRegex(@"\b(?:logrelay|process)_[a-z_]+\b(?![.-])")]
    private static partial Regex MetricNames();

    [GeneratedRegex(@"\b((?:logrelay|process)_[a-z_]+)\{([^}]*)\}")]
    private static partial Regex Selectors();

    [GeneratedRegex("([a-z_]+) *(?:=~|!~|!=|=)")]
    private static partial Regex LabelNames();

    [GeneratedRegex("_(bucket|sum|count)$")]
    private static partial Regex Suffix();
}

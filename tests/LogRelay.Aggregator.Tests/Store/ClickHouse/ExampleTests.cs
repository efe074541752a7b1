using System.Text.RegularExpressions;
using System.Xml.Linq;
using LogRelay.Aggregator.Store.ClickHouse;
using Xunit;

namespace LogRelay.Aggregator.Tests.Store.ClickHouse;

/// <summary>deploy/clickhouse and docs/clickhouse.md speak of what there is.</summary>
public sealed partial class ExampleTests
{
    private static readonly string Root = RepositoryRoot();
    private static readonly string Compose = File.ReadAllText(Path.Combine(Root, "deploy/clickhouse/compose.yaml"));

    [Fact]
    public void The_aggregators_of_the_example_can_be_started_as_they_stand_there()
    {
        var shared = Variables().Matches(Compose).Where(static match => match.Groups[1].Value.Length == 2).ToDictionary(Name, Value);
        var own = Variables().Matches(Compose).Where(static match => match.Groups[1].Value.Length == 6).ToLookup(Name, Value);
        Assert.Equal(2, own["LOGRELAY_LISTEN"].Count());
        for (var number = 0; number < 2; number++)
        {
            var settings = AggregatorSettings.Read(name => shared.GetValueOrDefault(name) ?? own[name].ElementAtOrDefault(number));
            Assert.Equal(Ports(), settings.ClickHouse!.Addresses.Select(static address => address.Port).Order());
            Assert.Equal(ClusterNames(), [settings.ClickHouse.Cluster]);
            Assert.Contains(settings.ClickHouse.User, Xml("users.xml").Element("users")!.Elements().Select(static user => user.Name.LocalName));
        }
    }

    [Fact]
    public void Each_replica_is_in_the_cluster_under_its_own_port()
    {
        var members = Xml("cluster.xml").Descendants("replica").Select(static replica => replica.Element("port")!.Value);
        Assert.Equal(Replicas().Select(static replica => replica.Element("tcp_port")!.Value), members);
        Assert.Equal(2, Replicas().Select(static replica => replica.Element("macros")!.Element("replica")!.Value).Distinct().Count());
    }

    [Fact]
    public void Every_variable_that_is_read_has_its_row_in_the_page_and_no_other_one_has()
    {
        var read = new HashSet<string>();
        _ = ClickHouseSettings.Read(name =>
        {
            _ = read.Add(name);
            return name == "LOGRELAY_CLICKHOUSE_URL" ? "http://a:1" : null;
        });
        var rows = Rows().Matches(File.ReadAllText(Path.Combine(Root, "docs/clickhouse.md"))).Select(static match => match.Groups[1].Value);
        Assert.Equal(read.Append("LOGRELAY_STORE").Order(StringComparer.Ordinal), rows.Order(StringComparer.Ordinal));
    }

    private static IEnumerable<string> ClusterNames() => Xml("cluster.xml").Element("remote_servers")!.Elements().Select(static cluster => cluster.Name.LocalName);

    private static IEnumerable<XElement> Replicas() => ((string[])["replica-1.xml", "replica-2.xml"]).Select(Xml);

    private static IEnumerable<int> Ports() => Replicas().Select(static replica => (int)replica.Element("http_port")!);

    private static XElement Xml(string file) => XDocument.Load(Path.Combine(Root, "deploy/clickhouse/servers", file)).Root!;

    private static string Name(Match match) => match.Groups[2].Value;

    private static string Value(Match match) => match.Groups[3].Value.Trim('"');

    private static string RepositoryRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "LogRelay.sln")))
        {
            folder = folder.Parent ?? throw new InvalidOperationException($"no LogRelay.sln above {AppContext.BaseDirectory}");
        }
        return folder.FullName;
    }

    [GeneratedRegex("^( +)(LOGRELAY_[A-Z_]+): (.+)$", RegexOptions.Multiline)]
    private static partial Regex Variables();

    [GeneratedRegex("^\\| `(LOGRELAY_[A-Z_]+)` \\|", RegexOptions.Multiline)]
    private static partial Regex Rows();
}

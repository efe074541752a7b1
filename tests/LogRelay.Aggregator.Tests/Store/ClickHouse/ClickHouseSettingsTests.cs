using LogRelay.Aggregator.Store.ClickHouse;
using LogRelay.Testing;
using Xunit;

namespace LogRelay.Aggregator.Tests.Store.ClickHouse;

/// <summary>What the environment may say of ClickHouse.</summary>
public sealed class ClickHouseSettingsTests
{
    [Fact]
    public void Everything_that_can_be_said_is_read()
    {
        using var folder = new TempFolder();
        File.WriteAllLines(folder.File("password"), ["s3cret "]);
        var settings = Read(
            ("URL", "http://one:8123, https://two:8443"), ("USER", "relay"), ("PASSWORD_FILE", folder.File("password")),
            ("DATABASE", "logs"), ("CLUSTER", "my-cluster"), ("INSERT_QUORUM", "2"), ("RETENTION_DAYS", "30"));
        Assert.Equal(["http://one:8123/", "https://two:8443/"], settings.Addresses.Select(static address => address.ToString()));
        Assert.Equal(("relay", "s3cret ", "logs", "my-cluster", 2, 30), (settings.User, settings.Password, settings.Database, settings.Cluster, settings.InsertQuorum, settings.RetentionDays));
    }

    [Fact]
    public void The_journal_is_the_store_unless_ClickHouse_is_named()
    {
        Assert.Null(AggregatorSettings.Read(static _ => null).ClickHouse);
        Assert.Null(AggregatorSettings.Read(static name => name == "LOGRELAY_STORE" ? "journal" : null).ClickHouse);
        Assert.NotNull(AggregatorSettings.Read(static name => name switch { "LOGRELAY_STORE" => "clickhouse", "LOGRELAY_CLICKHOUSE_URL" => "http://a:1", _ => null }).ClickHouse);
        var fault = Assert.Throws<FormatException>(static () => AggregatorSettings.Read(static name => name == "LOGRELAY_STORE" ? "ClickHouse" : null));
        Assert.Contains("\"ClickHouse\" must be journal or clickhouse", fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("URL", null, "needs LOGRELAY_CLICKHOUSE_URL")]
    [InlineData("URL", "localhost:8123", "not http://host:port")]
    [InlineData("URL", "ftp://a:1", "not http://host:port")]
    [InlineData("URL", "http://a:1/path", "not http://host:port")]
    [InlineData("URL", "http://a:1/?user=x", "not http://host:port")]
    [InlineData("URL", "http://me:hidden@a:1", "have variables of their own")]
    [InlineData("URL", " , ", "names 0 servers")]
    [InlineData("DATABASE", "a.b", "LOGRELAY_CLICKHOUSE_DATABASE=\"a.b\"")]
    [InlineData("DATABASE", "x`; DROP TABLE y", "must be 1 to 64 letters")]
    [InlineData("CLUSTER", "it's", "LOGRELAY_CLICKHOUSE_CLUSTER=\"it's\"")]
    [InlineData("INSERT_QUORUM", "-1", "a number from 0 to 64")]
    [InlineData("INSERT_QUORUM", "two", "a number from 0 to 64")]
    [InlineData("RETENTION_DAYS", "30d", "a number from 0 to 36500")]
    [InlineData("PASSWORD_FILE", "/no/such/file", "cannot be read")]
    public void What_cannot_be_is_refused_by_name(string name, string? value, string words)
    {
        var fault = Assert.Throws<FormatException>(() => Read(("URL", "http://a:1"), (name, value)));
        Assert.Contains(words, fault.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("hidden", fault.Message, StringComparison.Ordinal);
    }

    private static ClickHouseSettings Read(params (string Name, string? Value)[] variables) =>
        ClickHouseSettings.Read(name => variables.LastOrDefault(variable => "LOGRELAY_CLICKHOUSE_" + variable.Name == name).Value);
}

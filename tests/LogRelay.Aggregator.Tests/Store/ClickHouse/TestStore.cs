using System.Globalization;
using LogRelay.Aggregator.Store.ClickHouse;
using LogRelay.Aggregator.Store.ClickHouse.Streams;
using LogRelay.Testing.ClickHouse;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace LogRelay.Aggregator.Tests.Store.ClickHouse;

/// <summary>A ClickHouse store as an aggregator has it, and questions to its tables in SQL.</summary>
internal sealed class TestStore : IAsyncDisposable
{
    private readonly ClickHouseClient _client;

    private TestStore(ClickHouseSettings settings, TimeProvider time)
    {
        Settings = settings;
        _client = new ClickHouseClient(settings);
        Store = new ClickHouseStore(settings, _client, time, NullLogger<ClickHouseStore>.Instance);
    }

    public ClickHouseStore Store { get; }

    public ClickHouseSettings Settings { get; }

    public static TestStore Open(ClickHouseSettings settings, TimeProvider? time = null) => new(settings, time ?? TimeProvider.System);

    /// <summary>What names some servers; null: a database that no other test has.</summary>
    public static ClickHouseSettings SettingsOf(IReadOnlyList<Uri> addresses, bool isCluster, string? database = null) => new()
    {
        Addresses = addresses,
        User = ClickHouseServers.User,
        Password = ClickHouseServers.Password,
        Database = database ?? Tests.ClickHouse.ClickHouseParts.NewDatabase(),
        Cluster = isCluster ? ClickHouseServers.Cluster : null,
    };

    /// <summary>The text of a stream's records, each position once, in their order.</summary>
    public async Task<List<string>> LinesAsync(string nodeId, string container, string table = "records")
    {
        var rows = await _client.QueryAsync(
            $"SELECT line FROM {Store.Schema.Table(table)} WHERE kind = 0 AND stream = {new StreamKey(nodeId, container).Sql} ORDER BY position LIMIT 1 BY position",
            TestContext.Current.CancellationToken);
        var lines = new List<string>();
        while (!rows.IsAtEnd)
        {
            lines.Add(rows.ReadString());
        }
        return lines;
    }

    /// <summary>One number.</summary>
    public async Task<long> NumberAsync(string sql) =>
        (await _client.QueryAsync(sql.Replace("{db}", Settings.Database, StringComparison.Ordinal), TestContext.Current.CancellationToken)).ReadInt64();

    /// <summary>The numbers 0 to <paramref name="count"/> - 1 are the stream's lines, each once, in order.</summary>
    public async Task HoldsNumbersAsync(string nodeId, string container, int count, string table = "records") =>
        Assert.Equal(Enumerable.Range(0, count).Select(static number => number.ToString(CultureInfo.InvariantCulture)), await LinesAsync(nodeId, container, table));

    public async ValueTask DisposeAsync()
    {
        await Store.DisposeAsync();
        _client.Dispose();
    }
}

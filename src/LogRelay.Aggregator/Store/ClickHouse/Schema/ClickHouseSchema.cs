namespace LogRelay.Aggregator.Store.ClickHouse.Schema;

/// <summary>The tables, and how they come to be. Immutable.</summary>
/// <remarks>
/// Each version's statements may be run again, by several aggregators at once. A version that was released is never
/// changed: what it lacks is the next one's.
/// </remarks>
internal sealed class ClickHouseSchema(ClickHouseSettings settings)
{
    /// <summary>The version that this program reads and writes.</summary>
    public const int Newest = 1;

    /// <summary>Says which versions' statements were run.</summary>
    public const string VersionTable = "schema_versions";

    private const string RecordColumns = """
        received Date,
        hour Int32,
        stream UInt64,
        position Int64<codec>,
        length Int64,
        time_nano Int64<codec>,
        kind UInt8,
        source UInt8,
        level UInt8,
        traits UInt8,
        partial_ordinal Int32,
        partial_id String,
        attrs String,
        line String,
        raw String,
        time DateTime ALIAS toDateTime(intDiv(time_nano, 1000000000))
        """;

    /// <summary>A table's name as every reader and writer uses it.</summary>
    /// <param name="name">And what may follow it: columns.</param>
    public string Table(string name) => $"`{settings.Database}`.{name}";

    /// <summary>The table that holds this server's own part of the records.</summary>
    public string LocalRecords => Table(settings.Cluster is null ? "records" : "records_local");

    /// <summary>What stands behind a table's name in statements that all servers are to carry out.</summary>
    public string OnCluster => settings.Cluster is { } cluster ? $" ON CLUSTER `{cluster}`" : "";

    /// <summary>Makes the database.</summary>
    public string CreateDatabase => $"CREATE DATABASE IF NOT EXISTS `{settings.Database}`{OnCluster}";

    /// <summary>What makes a version out of the one before it.</summary>
    public IReadOnlyList<string> Statements(int version, ServerVersion server) => version switch
    {
        1 => First(server),
        _ => throw new ArgumentOutOfRangeException(nameof(version), version, "BUG: no such version"),
    };

    private List<string> First(ServerVersion server)
    {
        // Codecs and indexes of newer servers make the table smaller and searches by time faster; nothing rests on them.
        var isNew = server.IsAtLeast(20, 8);
        var columns = RecordColumns.Replace("<codec>", isNew ? " CODEC(Delta, LZ4)" : "", StringComparison.Ordinal);
        var records = columns + (isNew ? ",\nINDEX times time_nano TYPE minmax GRANULARITY 1" : "");
        var statements = new List<string>
        {
            Create(VersionTable, "version UInt32, applied_nano Int64, applied_by String", Everywhere("MergeTree", VersionTable), "version"),
            Create("nodes", "node String, name String, seen_nano Int64", Everywhere("ReplacingMergeTree", "nodes", "seen_nano"), "node"),
            Create(
                "streams", "stream UInt64, node String, container String, description String, written_nano Int64",
                Everywhere("ReplacingMergeTree", "streams", "written_nano"), "stream"),
            Create(
                "stream_ends", "stream UInt64, end_position Int64, is_open UInt8, written_nano Int64",
                Everywhere("ReplacingMergeTree", "stream_ends", "written_nano"), "stream"),
            $"""
            CREATE TABLE IF NOT EXISTS {LocalRecords}{OnCluster} (
            {records}
            ) ENGINE = {Replicated("ReplacingMergeTree", "{shard}/", "records_local", "{replica}")}
            PARTITION BY received ORDER BY (hour, stream, position)
            """,
        };
        if (settings.Cluster is { } cluster)
        {
            statements.Add($"CREATE TABLE IF NOT EXISTS {Table("records")}{OnCluster} (\n{columns}\n) ENGINE = Distributed('{cluster}', '{settings.Database}', 'records_local', stream)");
        }
        return statements;
    }

    private string Create(string table, string columns, string engine, string key) =>
        $"CREATE TABLE IF NOT EXISTS {Table(table)}{OnCluster} ({columns}) ENGINE = {engine} ORDER BY {key}";

    // Small tables are whole on every server: replicas of all shards are one another's.
    private string Everywhere(string engine, string table, string? version = null) =>
        Replicated(engine, "", table, "{shard}-{replica}", version);

    private string Replicated(string engine, string shard, string table, string replica, string? version = null)
    {
        if (settings.Cluster is null)
        {
            return $"{engine}({version})";
        }
        var arguments = $"'/clickhouse/tables/{shard}{settings.Database}/{table}', '{replica}'";
        return version is null ? $"Replicated{engine}({arguments})" : $"Replicated{engine}({arguments}, {version})";
    }
}

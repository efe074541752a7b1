namespace LogRelay.Aggregator.Store.ClickHouse.Schema;

/// <summary>Brings a server's tables to <see cref="ClickHouseSchema.Newest"/>. Several aggregators may do it at once.</summary>
internal sealed class SchemaMigration(ClickHouseClient client, ClickHouseSettings settings, ClickHouseSchema schema, TimeProvider time, ILogger logger)
{
    // Some replica may be away: it does it when it is back.
    private static readonly KeyValuePair<string, string> DoNotWaitLong = new("distributed_ddl_task_timeout", "10");

    /// <summary>Makes what is missing.</summary>
    /// <returns>The server's version.</returns>
    /// <exception cref="IOException">It cannot be done; or a newer LogRelay made the tables, and they are left as they are.</exception>
    public async Task<ServerVersion> RunAsync(CancellationToken ct)
    {
        var server = ServerVersion.Parse(await TextAsync("SELECT version()", ct));
        var applied = await FindAppliedAsync(ct);
        if (applied > ClickHouseSchema.Newest)
        {
            throw new IOException(
                $"the tables in ClickHouse's database \"{settings.Database}\" are of version {applied}, and this LogRelay knows {ClickHouseSchema.Newest}: upgrade the aggregator, or name another LOGRELAY_CLICKHOUSE_DATABASE");
        }
        for (var version = applied + 1; version <= ClickHouseSchema.Newest; version++)
        {
            if (version == 1)
            {
                await ExecuteAsync(schema.CreateDatabase, ct);
            }
            foreach (var statement in schema.Statements(version, server))
            {
                await ExecuteAsync(statement, ct);
            }
            await NoteAsync(version, ct);
            ClickHouseLog.Migrated(logger, settings.Database, version);
        }
        return server;
    }

    private async Task<int> FindAppliedAsync(CancellationToken ct)
    {
        var tables = await client.QueryAsync(
            $"SELECT toUInt32(count()) FROM system.tables WHERE database = '{settings.Database}' AND name = '{ClickHouseSchema.VersionTable}'", ct);
        if (tables.ReadUInt32() == 0)
        {
            return 0;
        }
        var versions = await client.QueryAsync($"SELECT toUInt32(max(version)) FROM {schema.Table(ClickHouseSchema.VersionTable)}", ct);
        return versions.IsAtEnd ? 0 : (int)versions.ReadUInt32();
    }

    private async Task ExecuteAsync(string statement, CancellationToken ct)
    {
        try
        {
            await client.ExecuteAsync(statement, ct, settings.Cluster is null ? [] : [DoNotWaitLong]);
        }
        catch (ClickHouseException refused) when (refused.Code is ClickHouseException.TableExists or ClickHouseException.Timeout)
        {
            // Another aggregator was faster, or some server is away. Should it be this one that has not got the table, the next use says so.
        }
    }

    private async Task NoteAsync(int version, CancellationToken ct)
    {
        using var row = new RowBody();
        row.Write((uint)version);
        row.Write(UnixNanos.Of(time));
        row.Write(System.Text.Encoding.UTF8.GetBytes(Environment.MachineName));
        using var content = new RowContent(row);
        await client.InsertAsync(
            $"INSERT INTO {schema.Table(ClickHouseSchema.VersionTable)} (version, applied_nano, applied_by) FORMAT RowBinary", content, [], ct);
    }

    private async Task<string> TextAsync(string sql, CancellationToken ct) => (await client.QueryAsync(sql, ct)).ReadString();
}

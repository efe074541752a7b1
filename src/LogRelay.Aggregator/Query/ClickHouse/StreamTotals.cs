using LogRelay.Query.Language.Syntax;

namespace LogRelay.Aggregator.Query.ClickHouse;

/// <summary>How much there is of a stream.</summary>
/// <param name="Records">Its records.</param>
/// <param name="Bytes">Bytes of its json-file lines.</param>
/// <param name="FirstNano">Time of the earliest.</param>
/// <param name="LastNano">Time of the latest.</param>
internal readonly record struct StreamTotals(long Records, long Bytes, long FirstNano, long LastNano)
{
    /// <summary>Counts the rows of streams, each once.</summary>
    public static async Task<Dictionary<ulong, StreamTotals>> ReadAsync(IClickHouseQueries server, IReadOnlyList<StoredStream> streams, CancellationToken ct)
    {
        var totals = new Dictionary<ulong, StreamTotals>();
        if (streams.Count == 0)
        {
            return totals;
        }
        var selection = new Selection(new EverythingNode(), streams);
        var duplicates = await Duplicates.FindAsync(server, selection, new TimeSlice(long.MinValue, long.MaxValue, 0, 0), null, ct);
        await AddAsync(
            $"FROM records PREWHERE stream IN ({SqlText.Of(selection.Keys)}) WHERE kind = 0", "time_nano", "length", selection.Keys.Any(key => !duplicates.Contains(key)));
        await AddAsync(
            $"FROM (SELECT stream, any(time_nano) AS time_once, any(length) AS length_once FROM records PREWHERE stream IN ({SqlText.Of(duplicates)}) WHERE kind = 0 GROUP BY stream, position)",
            "time_once", "length_once", duplicates.Count > 0);
        return totals;

        async Task AddAsync(string from, string time, string length, bool isAsked)
        {
            if (!isAsked)
            {
                return;
            }
            var sql = $"SELECT stream, toInt64(count()), toInt64(sum({length})), min({time}), max({time}) {from} GROUP BY stream FORMAT RowBinary";
            await using var rows = new RowReader(await server.AskAsync(sql, null, ct));
            while (await rows.HasRowAsync(ct))
            {
                await rows.NeedAsync(5 * sizeof(long), ct);
                // What was counted once wins over what was counted with the rest.
                totals[rows.TakeUInt64()] = new StreamTotals(rows.TakeInt64(), rows.TakeInt64(), rows.TakeInt64(), rows.TakeInt64());
            }
        }
    }
}

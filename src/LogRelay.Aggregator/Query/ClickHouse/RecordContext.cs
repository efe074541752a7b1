using System.Runtime.CompilerServices;
using LogRelay.Query.Context;
using LogRelay.Query.Engine;

namespace LogRelay.Aggregator.Query.ClickHouse;

/// <summary>Reads what stands around a record in its own stream, in the stream's order, page by page.</summary>
internal static class RecordContext
{
    private const long PageRecords = 5_000;

    /// <summary>Reads the records before a place, the one there, and those after it.</summary>
    /// <param name="server">Has them.</param>
    /// <param name="around">Which place, and how many.</param>
    /// <param name="selection">The stream, and everything of it.</param>
    /// <param name="scan">Reads.</param>
    /// <param name="progress">Told how much was read.</param>
    /// <param name="ct">Ends it.</param>
    /// <returns>Oldest first.</returns>
    public static async IAsyncEnumerable<FoundRecord> ReadAsync(
        IClickHouseQueries server, ContextRequest around, Selection selection, RecordScan scan, QueryProgress progress, [EnumeratorCancellation] CancellationToken ct)
    {
        var stream = $"stream IN ({SqlText.Of(selection.Keys)})";
        var (first, here) = await FirstAsync(server, around, stream, ct);
        // A place without a record at or before it means the next one.
        var after = here > 0 ? around.After : around.After == long.MaxValue ? around.After : around.After + 1;
        var from = first;
        while (true)
        {
            var (page, bytes) = (0L, 0L);
            await foreach (var row in scan.InPlaceAsync($"{stream} AND position >= {SqlText.Of(from)}", PageRecords, ct))
            {
                page++;
                bytes += row.Line.Length;
                from = row.Position + 1;
                if (row.Position > around.Position && --after < 0)
                {
                    yield break;
                }
                yield return row.Keep();
            }
            progress.Scanned(bytes);
            if (page < PageRecords)
            {
                yield break;
            }
        }
    }

    /// <summary>Where the first of the wanted records begins, and how many there are up to the place.</summary>
    private static async Task<(long First, long Here)> FirstAsync(IClickHouseQueries server, ContextRequest around, string stream, CancellationToken ct)
    {
        var most = around.Before == long.MaxValue ? around.Before : around.Before + 1;
        var sql = $"""
            SELECT min(position), toInt64(count()) FROM (
                SELECT position FROM records PREWHERE {stream} AND position <= {SqlText.Of(around.Position)} WHERE kind = 0
                ORDER BY position DESC LIMIT 1 BY position LIMIT {most})
            FORMAT RowBinary
            """;
        await using var rows = new RowReader(await server.AskAsync(sql, null, ct));
        if (!await rows.HasRowAsync(ct))
        {
            return (0, 0);
        }
        await rows.NeedAsync(2 * sizeof(long), ct);
        var (first, here) = (rows.TakeInt64(), rows.TakeInt64());
        return here == 0 ? (around.Position, 0) : (first, here);
    }
}

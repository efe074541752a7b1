namespace LogRelay.Aggregator.Query.ClickHouse;

/// <summary>
/// Finds the streams that may have rows twice: those of which an insert's outcome was not known, or that moved between
/// aggregators. Counting each row once costs much more than counting rows, so only they are counted so.
/// </summary>
internal static class Duplicates
{
    /// <summary>Keys of the streams that may have rows of a time twice.</summary>
    /// <remarks>
    /// Rows of a stream stand end to end. Where each is there once, the sum of any function over where they begin, less the sum
    /// over where they end, is that of the first beginning less that of the last end; with a hash it is so nowhere else.
    /// A stream whose lines of this time have a hole is named too, which costs time and nothing else.
    /// </remarks>
    public static async Task<HashSet<ulong>> FindAsync(IClickHouseQueries server, Selection selection, TimeSlice time, TimeSpan? limit, CancellationToken ct)
    {
        var sql = $"""
            SELECT stream FROM records
            PREWHERE hour BETWEEN {SqlText.Of(TimeSlice.HourOf(time.SinceNano))} AND {SqlText.Of(TimeSlice.HourOf(time.UntilNano))} AND stream IN ({SqlText.Of(selection.Keys)})
            GROUP BY stream
            HAVING sum(intHash64(toUInt64(position))) - sum(intHash64(toUInt64(position + length)))
                != intHash64(toUInt64(min(position))) - intHash64(toUInt64(max(position + length)))
            FORMAT RowBinary
            """;
        var found = new HashSet<ulong>();
        await using var rows = new RowReader(await server.AskAsync(sql, limit, ct));
        while (await rows.HasRowAsync(ct))
        {
            await rows.NeedAsync(sizeof(ulong), ct);
            _ = found.Add(rows.TakeUInt64());
        }
        return found;
    }
}

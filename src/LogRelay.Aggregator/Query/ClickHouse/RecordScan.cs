using System.Runtime.CompilerServices;
using LogRelay.Journal.Entries;
using LogRelay.Query.Engine;
using LogLevel = LogRelay.Journal.Levels.LogLevel;

namespace LogRelay.Aggregator.Query.ClickHouse;

/// <summary>Reads the rows of slices of time that are what a query asks for, each once, merged over streams by time.</summary>
/// <param name="server">Has them.</param>
/// <param name="selection">What is asked for.</param>
/// <param name="request">Its limits.</param>
internal sealed class RecordScan(IClickHouseQueries server, Selection selection, QueryRequest request)
{
    private const string Columns = "stream, position, time_nano, source, level, line";
    private const int FixedBytes = (3 * sizeof(long)) + 2;

    private readonly long _began = request.Time.GetTimestamp();

    /// <summary>The matches of a slice.</summary>
    /// <param name="slice">Which time.</param>
    /// <param name="most">Ends after so many; where SQL decides alone, the server is asked for no more than that.</param>
    /// <param name="ct">Ends it.</param>
    public IAsyncEnumerable<StoredRow> MatchesAsync(TimeSlice slice, long most, CancellationToken ct)
    {
        var direction = request.Order == QueryOrder.OldestFirst ? "ASC" : "DESC";
        var limit = selection.IsExact && most < long.MaxValue ? $"LIMIT {most}" : "";
        // Rows that are there twice are the same but for the day they came.
        var sql = $"""
            SELECT {Columns} FROM records PREWHERE {slice.Sql} AND ({selection.Quick()}) WHERE kind = 0 AND ({selection.Possible()})
            ORDER BY time_nano {direction}, {selection.StreamOrder()} {direction}, position {direction}
            LIMIT 1 BY stream, position {limit} FORMAT RowBinary
            """;
        return RowsAsync(sql, Left(), row => selection.IsExact || row.Matches(selection), ct);
    }

    /// <summary>The matches of a slice that SQL cannot tell from others, in no order.</summary>
    public IAsyncEnumerable<StoredRow> UnsureMatchesAsync(TimeSlice slice, CancellationToken ct)
    {
        var sql = $"""
            SELECT {Columns} FROM records PREWHERE {slice.Sql} AND ({selection.Quick()}) WHERE kind = 0 AND ({selection.Unsure()})
            LIMIT 1 BY stream, position FORMAT RowBinary
            """;
        return RowsAsync(sql, Left(), row => row.Matches(selection), ct);
    }

    /// <summary>Rows that a condition names, in the order of their positions.</summary>
    /// <param name="condition">On rows of one stream.</param>
    /// <param name="most">Ends after so many.</param>
    /// <param name="ct">Ends it.</param>
    public IAsyncEnumerable<StoredRow> InPlaceAsync(string condition, long most, CancellationToken ct) => RowsAsync(
        $"SELECT {Columns} FROM records PREWHERE {condition} WHERE kind = 0 ORDER BY stream, position LIMIT 1 BY stream, position LIMIT {most} FORMAT RowBinary",
        Left(), static _ => true, ct);

    /// <summary>How long statements may still take; null: no bound.</summary>
    public TimeSpan? Left() => request.MaxTime == TimeSpan.MaxValue
        ? null
        : request.MaxTime - request.Time.GetElapsedTime(_began) is { Ticks: > 0 } left ? left : TimeSpan.Zero;

    private async IAsyncEnumerable<StoredRow> RowsAsync(
        string sql, TimeSpan? limit, Predicate<StoredRow> isWanted, [EnumeratorCancellation] CancellationToken ct)
    {
        var row = new StoredRow();
        await using var rows = new RowReader(await server.AskAsync(sql, limit, ct));
        while (await rows.HasRowAsync(ct))
        {
            ct.ThrowIfCancellationRequested();
            await rows.NeedAsync(FixedBytes, ct);
            if (!selection.TryNumber(rows.TakeUInt64(), out var number))
            {
                throw new IOException("ClickHouse's answer has rows of a stream that was not asked for");
            }
            row.Stream = number;
            row.Position = rows.TakeInt64();
            row.TimeNano = rows.TakeInt64();
            row.Source = (LogSource)rows.TakeByte();
            row.Level = (LogLevel)rows.TakeByte();
            row.Line = await rows.TakeBytesAsync(ct);
            if (isWanted(row))
            {
                yield return row;
            }
        }
    }
}

using LogRelay.Query.Engine;

namespace LogRelay.Aggregator.Query.ClickHouse;

/// <summary>When there are how many rows, so that no statement has to hold more than a part of them, and progress can be told.</summary>
internal sealed class SlicePlan
{
    private const long MaxBytesOfSlice = 128L * 1024 * 1024;

    private readonly List<TimeSlice> _hours;

    private SlicePlan(List<TimeSlice> hours) => _hours = hours;

    /// <summary>Bytes of all of it.</summary>
    public long Bytes => _hours.Sum(static hour => hour.Bytes);

    /// <summary>Rows of all of it.</summary>
    public long Records => _hours.Sum(static hour => hour.Records);

    /// <summary>All of it as one; null when there is nothing.</summary>
    public TimeSlice? Whole => _hours.Count == 0 ? null : new TimeSlice(_hours[0].SinceNano, _hours[^1].UntilNano, Records, Bytes);

    /// <summary>Counts the rows of each hour.</summary>
    /// <param name="server">Has them.</param>
    /// <param name="request">Which time.</param>
    /// <param name="selection">Which streams.</param>
    /// <param name="limit">How long it may take; null: no bound.</param>
    /// <param name="ct">Ends it.</param>
    public static async Task<SlicePlan> MakeAsync(IClickHouseQueries server, QueryRequest request, Selection selection, TimeSpan? limit, CancellationToken ct)
    {
        var hours = new List<TimeSlice>();
        if (selection.IsEmpty || request.SinceNano > request.UntilNano)
        {
            return new SlicePlan(hours);
        }
        var time = new TimeSlice(request.SinceNano, request.UntilNano, 0, 0);
        var sql = $"""
            SELECT min(time_nano), max(time_nano), toInt64(count()), toInt64(sum(length))
            FROM records PREWHERE {time.Sql} AND stream IN ({SqlText.Of(selection.Keys)}) WHERE kind = 0
            GROUP BY hour ORDER BY hour FORMAT RowBinary
            """;
        await using var rows = new RowReader(await server.AskAsync(sql, limit, ct));
        while (await rows.HasRowAsync(ct))
        {
            await rows.NeedAsync(4 * sizeof(long), ct);
            hours.Add(new TimeSlice(rows.TakeInt64(), rows.TakeInt64(), rows.TakeInt64(), rows.TakeInt64()));
        }
        return new SlicePlan(hours);
    }

    /// <summary>The slices, in an order.</summary>
    /// <param name="order">Which end comes first.</param>
    /// <param name="first">Rows of the first one, about: few when few records may be enough.</param>
    /// <param name="most">Rows of one, about; each has four times those of the one before until then.</param>
    /// <param name="mostBytes">Bytes of one.</param>
    public IEnumerable<TimeSlice> Slices(QueryOrder order, long first, long most, long mostBytes = MaxBytesOfSlice)
    {
        var wanted = first;
        TimeSlice? gathered = null;
        for (var i = 0; i < _hours.Count; i++)
        {
            TimeSlice? rest = _hours[order == QueryOrder.OldestFirst ? i : _hours.Count - 1 - i];
            while (rest is { } hour)
            {
                var room = Room(gathered, wanted, mostBytes, in hour);
                var piece = hour.Records <= room ? hour : hour.First(order, room);
                // Little room is not worth a cut of its own.
                if (gathered is { } full && (piece.Records == 0 || (piece != hour && room < wanted / 4)))
                {
                    yield return full;
                    gathered = null;
                    wanted = Math.Min(most, wanted * 4);
                    continue;
                }
                gathered = gathered is { } some ? some.With(in piece) : piece;
                rest = hour.Without(order, in piece);
            }
        }
        if (gathered is { } last)
        {
            yield return last;
        }
    }

    /// <summary>Rows of an hour that a slice still has room for.</summary>
    private static long Room(TimeSlice? gathered, long wanted, long mostBytes, in TimeSlice hour)
    {
        var rows = wanted - (gathered?.Records ?? 0);
        var bytes = mostBytes - (gathered?.Bytes ?? 0);
        return hour.Bytes <= bytes ? rows : Math.Min(rows, (long)((double)hour.Records * bytes / hour.Bytes));
    }
}

using System.Runtime.CompilerServices;
using LogRelay.Aggregator.Store.ClickHouse;
using LogRelay.Query.Engine;

namespace LogRelay.Aggregator.Query.ClickHouse;

/// <summary>Finds and folds the records that a query asks for, slice by slice of time. One request.</summary>
/// <remarks>Memory: what is read of an answer at a time; the server holds one slice, within limits of its own.</remarks>
/// <param name="server">Has the records.</param>
/// <param name="request">What is asked for, and how much may be spent on it.</param>
/// <param name="selection">The same for each stream.</param>
/// <param name="progress">Told how far it is, and why it ended early.</param>
internal sealed class ClickHouseSearch(IClickHouseQueries server, QueryRequest request, Selection selection, QueryProgress progress)
{
    // Few records may be enough, and a page of them is to come at once.
    private const long FirstRows = 20_000;
    private const long MostRows = 1_000_000;

    // Rows that are counted where they are.
    private const long MostCountedRows = 50_000_000;

    private readonly ScanBudget _budget = new(request, progress);

    /// <summary>Finds records, in the order that is asked for, as they are found.</summary>
    public async IAsyncEnumerable<FoundRecord> FindAsync([EnumeratorCancellation] CancellationToken ct)
    {
        var scan = new RecordScan(server, selection, request);
        var (taken, last) = (0L, 0L);
        await foreach (var (slice, isLast) in SlicesAsync(request, FirstRows, MostRows, ct))
        {
            // One more than is wanted tells whether there is more.
            var most = request.MaxRecords - taken is var left && left < long.MaxValue ? left + 1 : left;
            await using var rows = scan.MatchesAsync(slice, most, ct).GetAsyncEnumerator(ct);
            while (await MoveAsync(rows, slice))
            {
                if (taken == request.MaxRecords)
                {
                    progress.Cut = new QueryCut(QueryLimit.Records, request.MaxRecords, last);
                    yield break;
                }
                taken++;
                last = rows.Current.TimeNano;
                yield return rows.Current.Keep();
            }
            if (progress.Cut is null && taken == request.MaxRecords && !isLast)
            {
                progress.Cut = new QueryCut(QueryLimit.Records, request.MaxRecords, last);
            }
            if (progress.Cut is not null)
            {
                yield break;
            }
            progress.Scanned(slice.Bytes);
            if (!isLast && _budget.IsSpent(Behind(slice)))
            {
                yield break;
            }
        }
    }

    /// <summary>Looks at all records that match, oldest first, and folds what is made of each slice.</summary>
    /// <param name="part">The request, or the same of another time.</param>
    /// <param name="collector">Makes something of a slice's records.</param>
    /// <param name="add">Adds that.</param>
    /// <param name="ct">Ends it.</param>
    public async Task FoldAsync<T>(QueryRequest part, IMatchCollector<T> collector, Action<T> add, CancellationToken ct)
    {
        var scan = new RecordScan(server, selection, part with { Order = QueryOrder.OldestFirst });
        await foreach (var (slice, isLast) in SlicesAsync(part with { Order = QueryOrder.OldestFirst }, MostRows, MostRows, ct))
        {
            await using var rows = scan.MatchesAsync(slice, long.MaxValue, ct).GetAsyncEnumerator(ct);
            while (await MoveAsync(rows, slice))
            {
                rows.Current.GiveTo(collector);
            }
            add(collector.Finish());
            if (progress.Cut is not null)
            {
                return;
            }
            progress.Scanned(slice.Bytes);
            if (!isLast && _budget.IsSpent(Behind(slice)))
            {
                return;
            }
        }
    }

    /// <summary>When there are how many rows.</summary>
    /// <returns>Null when even that takes longer than there is time for.</returns>
    public async Task<SlicePlan?> PlanAsync(QueryRequest part, CancellationToken ct)
    {
        try
        {
            var plan = await SlicePlan.MakeAsync(server, part, selection, request.MaxTime == TimeSpan.MaxValue ? null : request.MaxTime, ct);
            progress.Planned(plan.Bytes, plan.Bytes);
            return plan;
        }
        catch (ClickHouseException spent) when (spent.Code == ClickHouseException.Timeout && request.MaxTime != TimeSpan.MaxValue)
        {
            CutAt(null);
            return null;
        }
    }

    /// <summary>Large parts of the time, each counted by statements.</summary>
    /// <param name="plan">Which time.</param>
    /// <param name="count">Counts the matches of a slice; false ends it.</param>
    public async Task CountAsync(SlicePlan plan, Func<TimeSlice, Task<bool>> count)
    {
        var slices = plan.Slices(QueryOrder.OldestFirst, selection.IsExact ? MostCountedRows : MostRows, MostCountedRows, long.MaxValue).ToList();
        for (var place = 0; place < slices.Count; place++)
        {
            try
            {
                if (!await count(slices[place]))
                {
                    return;
                }
            }
            catch (ClickHouseException spent) when (spent.Code == ClickHouseException.Timeout && request.MaxTime != TimeSpan.MaxValue)
            {
                CutAt(slices[place].SinceNano);
                return;
            }
            progress.Scanned(slices[place].Bytes);
            if (place + 1 < slices.Count && _budget.IsSpent(slices[place + 1].SinceNano))
            {
                return;
            }
        }
    }

    private async IAsyncEnumerable<(TimeSlice Slice, bool IsLast)> SlicesAsync(
        QueryRequest part, long first, long most, [EnumeratorCancellation] CancellationToken ct)
    {
        if (await PlanAsync(part, ct) is not { } plan)
        {
            yield break;
        }
        using var slices = plan.Slices(part.Order, first, most).GetEnumerator();
        var hasNext = slices.MoveNext();
        while (hasNext)
        {
            var slice = slices.Current;
            hasNext = slices.MoveNext();
            yield return (slice, !hasNext);
        }
    }

    // The statement may end by the time that is left.
    private async ValueTask<bool> MoveAsync(IAsyncEnumerator<StoredRow> rows, TimeSlice slice)
    {
        try
        {
            return await rows.MoveNextAsync();
        }
        catch (ClickHouseException spent) when (spent.Code == ClickHouseException.Timeout && request.MaxTime != TimeSpan.MaxValue)
        {
            CutAt(request.Order == QueryOrder.OldestFirst ? slice.SinceNano : slice.UntilNano);
            return false;
        }
    }

    private void CutAt(long? reachedNano) =>
        progress.Cut = new QueryCut(QueryLimit.Time, request.MaxTime.Ticks * TimeSpan.NanosecondsPerTick, reachedNano);

    private long Behind(TimeSlice slice) => request.Order == QueryOrder.OldestFirst ? slice.UntilNano + 1 : slice.SinceNano - 1;
}

using System.Runtime.CompilerServices;
using LogRelay.Journal.Entries;
using LogRelay.Protocol.V1;
using LogRelay.Query.Engine;
using LogRelay.Query.Service;
using LogLevel = LogRelay.Journal.Levels.LogLevel;

namespace LogRelay.Aggregator.Query.ClickHouse;

/// <summary>One live tail: the records that are there, then new ones, whichever aggregator stored them, without a gap and without one twice.</summary>
/// <remarks>
/// ClickHouse tells nobody of new rows, so they are asked for: often those of the present hour, which costs little, and now
/// and then those of other hours, which a node sends that could not for a while.
/// </remarks>
/// <param name="server">Has the records.</param>
/// <param name="list">Knows the streams.</param>
/// <param name="time">The clock.</param>
internal sealed class ClickHouseTail(IClickHouseQueries server, StreamList list, TimeProvider time)
{
    private const int MostRowsOfStream = 1_000;
    private const int MostRows = 20_000;
    private const long MostBytes = 8L * 1024 * 1024;
    private const byte Gap = 2;
    private const int FixedBytes = (4 * sizeof(long)) + 4;

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan PauseOfWhole = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan LongestTrouble = TimeSpan.FromSeconds(30);

    // Replaced, never changed: replies name streams while more of them are found.
    private volatile IReadOnlyList<StoredStream> _streams = [];
    private readonly Dictionary<ulong, StreamEnd> _ends = [];

    /// <summary>The replies, until it is cancelled.</summary>
    /// <param name="query">What a record has to be like.</param>
    /// <param name="request">What it begins with.</param>
    /// <param name="selection">The same for each stream that there is.</param>
    /// <param name="ct">Ends it.</param>
    public async IAsyncEnumerable<SearchReply> RepliesAsync(
        QueryRequest query, TailRequest request, Selection selection, [EnumeratorCancellation] CancellationToken ct)
    {
        _streams = selection.Streams;
        var began = time.GetUtcNow();
        await ReadEndsAsync(ct);
        var replies = new SearchReplies(number => _streams[number].Facts);
        // Whoever asked sees that the tail has begun, also when nothing comes.
        yield return replies.Of([], new QueryProgress());
        await foreach (var batch in PacedBatches.ReadAsync(ending => AllAsync(query, request, selection, began, ending), static found => found.Line.Length, time, ct))
        {
            if (batch.Count > 0)
            {
                yield return replies.Of(batch, new QueryProgress());
            }
        }
    }

    private async IAsyncEnumerable<FoundRecord> AllAsync(
        QueryRequest query, TailRequest request, Selection selection, DateTimeOffset began, [EnumeratorCancellation] CancellationToken ct)
    {
        if (request.Last > 0)
        {
            var last = new List<FoundRecord>();
            await foreach (var found in FirstAsync(query with { Order = QueryOrder.NewestFirst }, selection, ct))
            {
                last.Add(found);
                if (last.Count == request.Last)
                {
                    break;
                }
            }
            for (var i = last.Count - 1; i >= 0; i--)
            {
                yield return last[i];
            }
        }
        else if (request.HasSinceNano)
        {
            await foreach (var found in FirstAsync(query, selection, ct))
            {
                yield return found;
            }
        }
        await foreach (var found in FollowAsync(query, began, ct))
        {
            yield return found;
        }
    }

    /// <summary>Records that were there when the ends were read: what is behind them comes as new.</summary>
    private async IAsyncEnumerable<FoundRecord> FirstAsync(QueryRequest query, Selection selection, [EnumeratorCancellation] CancellationToken ct)
    {
        await foreach (var found in new ClickHouseSearch(server, query, selection, new QueryProgress()).FindAsync(ct))
        {
            if (_ends.TryGetValue(_streams[found.Stream].Key, out var end) && found.Position < end.Next)
            {
                yield return found;
            }
        }
    }

    private async IAsyncEnumerable<FoundRecord> FollowAsync(QueryRequest query, DateTimeOffset began, [EnumeratorCancellation] CancellationToken ct)
    {
        var selection = new Selection(query.Query, _streams);
        var (wholeAt, troubleSince) = (began, default(DateTimeOffset?));
        while (true)
        {
            var isWhole = time.GetUtcNow() - wholeAt >= PauseOfWhole || _ends.Values.Any(static end => end.IsWaiting);
            List<FoundRecord> found = [];
            var isMore = false;
            try
            {
                if (isWhole)
                {
                    wholeAt = time.GetUtcNow();
                    selection = await AddStreamsAsync(query, selection, ct);
                }
                isMore = await ReadNewAsync(selection, isWhole, began, found, ct);
                troubleSince = null;
            }
            catch (IOException) when (time.GetUtcNow() - (troubleSince ??= time.GetUtcNow()) < LongestTrouble)
            {
                // What was found before it is shown; the rest is asked for again, by then at another server perhaps.
            }
            // What is there at once comes in the order of its times.
            found.Sort(static (a, b) => FoundOrder.Of(a, QueryOrder.OldestFirst).CompareTo(FoundOrder.Of(b, QueryOrder.OldestFirst)));
            foreach (var record in found)
            {
                yield return record;
            }
            if (!isMore)
            {
                await Task.Delay(Pause, time, ct);
            }
        }
    }

    private async Task<Selection> AddStreamsAsync(QueryRequest query, Selection selection, CancellationToken ct)
    {
        var known = _streams.Select(static stream => stream.Key).ToHashSet();
        var added = (await list.StreamsAsync(QueryRequests.Wanted(query.Query), [], ct)).Where(stream => !known.Contains(stream.Key)).ToList();
        // Behind the others: records that are out have their numbers.
        if (added.Count > 0)
        {
            _streams = [.. _streams, .. added];
            selection = new Selection(query.Query, _streams);
        }
        return selection;
    }

    private async Task ReadEndsAsync(CancellationToken ct)
    {
        if (_streams.Count == 0)
        {
            return;
        }
        var sql = $"""
            SELECT stream, max(position + length) FROM records PREWHERE stream IN ({SqlText.Of(_streams.Select(static stream => stream.Key))})
            GROUP BY stream FORMAT RowBinary
            """;
        await using var rows = new RowReader(await server.AskAsync(sql, null, ct));
        while (await rows.HasRowAsync(ct))
        {
            await rows.NeedAsync(2 * sizeof(long), ct);
            _ends[rows.TakeUInt64()] = new StreamEnd(rows.TakeInt64());
        }
    }

    /// <summary>Reads what is new.</summary>
    /// <param name="selection">What is asked for.</param>
    /// <param name="isWhole">Looks at all hours.</param>
    /// <param name="began">Of streams that are new, nothing older is asked for.</param>
    /// <param name="found">Takes the records, also when reading breaks off behind them.</param>
    /// <param name="ct">Ends it.</param>
    /// <returns>True when there is more.</returns>
    private async Task<bool> ReadNewAsync(Selection selection, bool isWhole, DateTimeOffset began, List<FoundRecord> found, CancellationToken ct)
    {
        if (_streams.Count == 0)
        {
            return false;
        }
        var (count, bytes) = (0, 0L);
        var waiting = new HashSet<ulong>();
        await using var rows = new RowReader(await server.AskAsync(Sql(selection, isWhole), null, ct));
        while (await rows.HasRowAsync(ct))
        {
            await rows.NeedAsync(FixedBytes, ct);
            var key = rows.TakeUInt64();
            var (position, length, timeNano) = (rows.TakeInt64(), rows.TakeInt64(), rows.TakeInt64());
            var (kind, isPossible) = (rows.TakeByte(), rows.TakeByte() != 0);
            var (source, level) = ((LogSource)rows.TakeByte(), (LogLevel)rows.TakeByte());
            var line = await rows.TakeBytesAsync(ct);
            count++;
            if (waiting.Contains(key) || !selection.TryNumber(key, out var number))
            {
                continue;
            }
            // Of a stream that is new here, what came before the tail began is not asked for.
            if (!_ends.TryGetValue(key, out var end))
            {
                _ends[key] = end = new StreamEnd(position, Nano(began));
            }
            if (!end.TryPass(position, length, kind == Gap, time.GetUtcNow(), out var isNew))
            {
                waiting.Add(key);
                continue;
            }
            var row = new StoredRow { Stream = number, Position = position, TimeNano = timeNano, Source = source, Level = level, Line = line };
            if (isNew && kind == 0 && isPossible && row.Matches(selection) && timeNano >= end.SinceNano)
            {
                found.Add(row.Keep());
                bytes += line.Length;
                if (bytes > MostBytes)
                {
                    return true;
                }
            }
        }
        return count >= MostRowsOfStream && waiting.Count == 0;
    }

    private string Sql(Selection selection, bool isWhole)
    {
        var now = time.GetUtcNow();
        var streams = _streams.Where(stream => _ends.ContainsKey(stream.Key)).ToList();
        var isBehind = streams.Count == 0 ? "1" : string.Concat(
            "position >= transform(stream, [", SqlText.Of(streams.Select(static stream => stream.Key)), "], [",
            string.Join(',', streams.Select(stream => $"toInt64({SqlText.Of(_ends[stream.Key].Next)})")), "], toInt64(0))");
        var hours = isWhole ? "1" : $"hour >= {SqlText.Of(TimeSlice.HourOf(Nano(now)) - 1)}";
        // New rows are put where the day is on which they came; yesterday's, if clocks differ.
        var day = $"received >= toDate('{now.UtcDateTime.Date.AddDays(-1):yyyy-MM-dd}')";
        return $"""
            SELECT stream, position, length, time_nano, kind, ({selection.Possible()}) AS is_possible, source, level, if(is_possible, line, '')
            FROM records PREWHERE {day} AND {hours} AND stream IN ({SqlText.Of(_streams.Select(static stream => stream.Key))}) AND {isBehind}
            ORDER BY stream, position, kind DESC LIMIT {MostRowsOfStream} BY stream LIMIT {MostRows} FORMAT RowBinary
            """;
    }

    private static long Nano(DateTimeOffset time) => (time - DateTimeOffset.UnixEpoch).Ticks * 100;
}

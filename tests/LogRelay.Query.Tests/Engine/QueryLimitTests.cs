using LogRelay.Query.Engine;
using LogRelay.Query.Language;
using Xunit;

namespace LogRelay.Query.Tests.Engine;

/// <summary>A limit ends an answer, says so, and says how far it came: up to there it lacks nothing.</summary>
public sealed class QueryLimitTests(WrittenLogs logs) : IClassFixture<WrittenLogs>
{
    [Theory]
    [InlineData(QueryLimit.Records, QueryOrder.OldestFirst)]
    [InlineData(QueryLimit.Records, QueryOrder.NewestFirst)]
    [InlineData(QueryLimit.Bytes, QueryOrder.OldestFirst)]
    [InlineData(QueryLimit.Bytes, QueryOrder.NewestFirst)]
    [InlineData(QueryLimit.Time, QueryOrder.OldestFirst)]
    [InlineData(QueryLimit.Held, QueryOrder.NewestFirst)]
    public async Task What_was_reached_is_whole(QueryLimit limit, QueryOrder order)
    {
        var clock = new SteppingTime();
        var request = new QueryRequest(QueryParser.Parse("-zzyzx").Root!) { Order = order, Workers = 2, Time = clock };
        request = limit switch
        {
            QueryLimit.Records => request with { MaxRecords = 777 },
            QueryLimit.Bytes => request with { MaxBytes = 900_000 },
            QueryLimit.Time => request with { MaxTime = TimeSpan.FromSeconds(300) },
            _ => request with { MaxHeldBytes = 5_000 },
        };
        var progress = new QueryProgress();
        var found = new List<(int, long)>();
        var streams = logs.Open();
        await foreach (var record in QueryEngine.SearchAsync(request, streams, progress, TestContext.Current.CancellationToken))
        {
            found.Add((record.Stream, record.Position));
        }
        streams.ForEach(static stream => stream.Blocks.Dispose());

        Assert.Equal(limit, progress.Cut?.Limit);
        Assert.False(string.IsNullOrWhiteSpace(progress.Cut?.ToString()));
        var reached = Assert.NotNull(progress.Cut?.ReachedNano);
        var all = logs.Matching(request).ToList();
        var whole = all.Where(written => order == QueryOrder.OldestFirst ? written.Line.TimeNano < reached : written.Line.TimeNano > reached).Select(static written => (written.Line.Stream, written.Position)).ToList();
        Assert.Equal(whole, found.Take(whole.Count));
        Assert.Equal(all.Take(found.Count).Select(static written => (written.Line.Stream, written.Position)), found);
        Assert.InRange(found.Count, limit == QueryLimit.Held ? 0 : 100, WrittenLogs.Lines - 1);
    }

    [Theory]
    [InlineData(true, QueryLimit.Time)]
    [InlineData(false, null)]
    public async Task The_time_of_whoever_reads_counts_only_where_it_is_to(bool isReaderTimed, QueryLimit? expected)
    {
        var clock = new StandingTime();
        var request = new QueryRequest(QueryParser.Parse("").Root!) { MaxTime = TimeSpan.FromSeconds(300), IsReaderTimed = isReaderTimed, Time = clock };
        var progress = new QueryProgress();
        var streams = logs.Open();
        await foreach (var _ in QueryEngine.SearchAsync(request, streams, progress, TestContext.Current.CancellationToken))
        {
            clock.Seconds++;
        }
        streams.ForEach(static stream => stream.Blocks.Dispose());

        Assert.Equal(expected, progress.Cut?.Limit);
    }

    [Theory]
    [InlineData(QueryOrder.OldestFirst)]
    [InlineData(QueryOrder.NewestFirst)]
    public void What_a_few_records_need_not_wait_for_is_not_held(QueryOrder order)
    {
        // All of one time: nothing could be handed out before all is seen, and still no more is held than is wanted.
        var merge = new MergeQueue(new QueryRequest(QueryParser.Parse("").Root!) { MaxRecords = 10, Order = order });
        for (var block = 0; block < 100; block++)
        {
            var collector = new FoundCollector(order);
            for (var i = 0; i < 500; i++)
            {
                collector.Add(new FoundRecord(0, 100_000 - (block * 500) - i, 1, default, default, new byte[100]));
            }
            merge.Add(collector.Finish());
            Assert.InRange(merge.HeldBytes, 1, 2000 * 200);
        }
        var found = new List<long>();
        while (found.Count < 10 && merge.TryTake(null, out var record))
        {
            found.Add(record.Position);
        }
        Assert.Equal(Enumerable.Range(0, 10).Select(i => order == QueryOrder.OldestFirst ? 100_000L - 49_999 + i : 100_000L - i), found);
        Assert.True(merge.HasMore);
    }

    /// <summary>A second passes each time that somebody looks.</summary>
    private sealed class SteppingTime : TimeProvider
    {
        private long _seconds;

        public override long TimestampFrequency => 1;

        public override long GetTimestamp() => Interlocked.Increment(ref _seconds);
    }

    /// <summary>Time passes only when it is told to.</summary>
    private sealed class StandingTime : TimeProvider
    {
        public long Seconds { get; set; }

        public override long TimestampFrequency => 1;

        public override long GetTimestamp() => Seconds;
    }
}

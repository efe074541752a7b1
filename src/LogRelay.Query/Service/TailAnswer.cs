using System.Runtime.CompilerServices;
using LogRelay.Protocol.V1;
using LogRelay.Query.Engine;
using LogRelay.Query.Following;
using LogRelay.Query.Language.Syntax;

namespace LogRelay.Query.Service;

/// <summary>One live tail: the last records that are there, then new ones, without a gap and without one twice.</summary>
internal sealed class TailAnswer(ILiveStreams live, QueryNode query, TimeProvider time)
{
    private readonly Lock _lock = new();
    private readonly List<StreamFacts> _facts = [];

    /// <summary>The replies, until it is cancelled.</summary>
    /// <param name="open">The streams as they are now; new records are those behind them. Closed when the first records are out.</param>
    /// <param name="first">The records to begin with, oldest first.</param>
    /// <param name="ct">Ends it.</param>
    public async IAsyncEnumerable<SearchReply> RepliesAsync(
        OpenStreams open, Func<CancellationToken, IAsyncEnumerable<FoundRecord>> first, [EnumeratorCancellation] CancellationToken ct)
    {
        var ends = open.Streams.ToDictionary(
            static stream => stream.Facts.StreamId, static stream => stream.Blocks.Blocks.Count == 0 ? 0 : stream.Blocks.Blocks[^1].EndPosition);
        var now = (time.GetUtcNow() - DateTimeOffset.UnixEpoch).Ticks * 100;
        var replies = new SearchReplies(number => open.Streams[number].Facts);
        // Also when there are none: whoever asked sees that the tail has begun.
        var isBegun = false;
        await foreach (var batch in PacedBatches.ReadAsync(first, static found => found.Line.Length, time, ct))
        {
            isBegun = true;
            yield return replies.Of(batch, new QueryProgress());
        }
        if (!isBegun)
        {
            yield return replies.Of([], new QueryProgress());
        }
        // A tail may go on for days; what it began with needs no open files.
        await open.DisposeAsync();

        using var ending = CancellationTokenSource.CreateLinkedTokenSource(ct);
        var tail = new LiveTail(query);
        var adding = AddAsync(tail, ends, now, ending.Token);
        try
        {
            replies = new SearchReplies(Facts, replies.Streams);
            await foreach (var batch in PacedBatches.ReadAsync(tail.ReadAllAsync, static found => found.Line.Length, time, ending.Token))
            {
                if (batch.Count > 0)
                {
                    yield return replies.Of(batch, new QueryProgress());
                }
            }
        }
        finally
        {
            await ending.CancelAsync();
            await adding.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await tail.DisposeAsync();
        }
    }

    private async Task AddAsync(LiveTail tail, Dictionary<string, long> ends, long sinceNano, CancellationToken ct)
    {
        try
        {
            await foreach (var stream in live.FollowAsync(QueryRequests.Wanted(query), ends, sinceNano, ct))
            {
                lock (_lock)
                {
                    _facts.Add(stream.Facts);
                    _ = tail.Add(stream);
                }
            }
        }
        finally
        {
            // Without new streams the tail ends with those that it has.
            tail.Complete();
        }
    }

    private StreamFacts Facts(int number)
    {
        lock (_lock)
        {
            return _facts[number];
        }
    }
}

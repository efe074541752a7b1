using System.Runtime.CompilerServices;
using LogRelay.Protocol.V1;
using LogRelay.Query.Context;
using LogRelay.Query.Engine;
using LogRelay.Query.Histograms;
using LogRelay.Query.Language.Syntax;
using LogRelay.Query.Patterns;
using LogRelay.Query.Values;
using ContextRequest = LogRelay.Protocol.V1.ContextRequest;
using HistogramRequest = LogRelay.Protocol.V1.HistogramRequest;

namespace LogRelay.Query.Service;

/// <summary>
/// Answers the calls of query.proto from streams: the plugin's service and the command line on files both do it with this.
/// </summary>
/// <param name="catalog">The streams.</param>
/// <param name="time">Measures limits of time.</param>
/// <param name="workers">Threads for one search; positive.</param>
/// <param name="threads">Where these threads come from; null: from the pool.</param>
/// <param name="live">The streams that are written to; null where nobody can tell.</param>
/// <param name="isReaderTimed">Whether a limit of time counts what the reader of an answer takes for itself.</param>
public sealed class QueryAnswers(
    IStreamCatalog catalog, TimeProvider time, int workers, TaskScheduler? threads = null, ILiveStreams? live = null, bool isReaderTimed = true) : IQueryAnswers
{
    private readonly QueryRequests _requests = new(time, workers, threads ?? TaskScheduler.Default, isReaderTimed);

    /// <inheritdoc/>
    public async Task<StreamsReply> StreamsAsync(StreamsRequest request, CancellationToken ct)
    {
        var query = QueryRequests.Parse(request.Query);
        await using var open = await catalog.OpenAsync(QueryRequests.Wanted(query), ct);
        return new StreamsReply
        {
            Streams = { open.Streams.Select(stream => QueryMessages.Of(stream, open.IsLive(stream.Facts.StreamId))) },
            Problems = { open.Problems },
        };
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<SearchReply> SearchAsync(SearchRequest request, [EnumeratorCancellation] CancellationToken ct)
    {
        var query = _requests.Of(request);
        await using var open = await OpenAsync(query.Query, ct);
        var progress = new QueryProgress();
        await foreach (var reply in RepliesAsync(open, progress, ending => QueryEngine.SearchAsync(query, open.Streams, progress, ending), ct))
        {
            yield return reply;
        }
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<SearchReply> TailAsync(TailRequest request, [EnumeratorCancellation] CancellationToken ct)
    {
        var query = _requests.Of(request);
        if (live is null)
        {
            throw new QueryRefusedException("files do not tell when a line is added: a live tail needs the running plugin (docker plugin ls), or an aggregator (--address). What the files hold: logrelay query --last 10");
        }
        var open = await OpenAsync(query.Query, ct);
        try
        {
            await foreach (var reply in new TailAnswer(live, query.Query, time).RepliesAsync(open, ending => FirstAsync(ending), ct))
            {
                yield return reply;
            }
        }
        finally
        {
            await open.DisposeAsync();
        }

        // What the tail begins with, oldest first.
        async IAsyncEnumerable<FoundRecord> FirstAsync([EnumeratorCancellation] CancellationToken ending)
        {
            var last = new List<FoundRecord>();
            if (request.Last > 0)
            {
                var newest = query with { Order = QueryOrder.NewestFirst, MaxRecords = request.Last };
                await foreach (var found in QueryEngine.SearchAsync(newest, open.Streams, new QueryProgress(), ending))
                {
                    last.Add(found);
                }
            }
            for (var i = last.Count - 1; i >= 0; i--)
            {
                yield return last[i];
            }
            if (request.Last == 0 && request.HasSinceNano)
            {
                await foreach (var found in QueryEngine.SearchAsync(query, open.Streams, new QueryProgress(), ending))
                {
                    yield return found;
                }
            }
        }
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<SearchReply> ContextAsync(ContextRequest request, [EnumeratorCancellation] CancellationToken ct)
    {
        var around = QueryRequests.Of(request);
        await using var open = await catalog.OpenAsync(facts => facts.StreamId.StartsWith(request.StreamId, StringComparison.Ordinal), ct);
        QueryRequests.RequireOne(open.Streams.Count, request.StreamId, open.Problems);
        var progress = new QueryProgress();
        await foreach (var reply in RepliesAsync(open, progress, ending => ContextEngine.ReadAsync(around, open.Streams[0], progress, ending), ct))
        {
            yield return reply;
        }
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<HistogramReply> HistogramAsync(HistogramRequest request, [EnumeratorCancellation] CancellationToken ct)
    {
        var query = _requests.Of(request.Scope);
        var buckets = QueryRequests.Buckets(request);
        await using var open = await OpenAsync(query.Query, ct);
        var progress = new QueryProgress();
        var width = request.BucketNano > 0 ? request.BucketNano : BucketWidth.Of(query, open.Streams, buckets);
        var counting = HistogramEngine.CountAsync(
            new Histograms.HistogramRequest(query, width) { OriginNano = request.OriginNano }, open.Streams, progress, ct);
        await foreach (var _ in Waiting.ForAsync(counting, time))
        {
            yield return new HistogramReply { Progress = QueryMessages.Of(progress) };
        }
        yield return QueryMessages.Of(await counting, progress, open.Problems);
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<FieldsReply> FieldsAsync(FieldsRequest request, [EnumeratorCancellation] CancellationToken ct)
    {
        var query = _requests.Of(request.Scope);
        var top = QueryRequests.Top(request.Top);
        await using var open = await OpenAsync(query.Query, ct);
        var progress = new QueryProgress();
        var counting = CountAsync();
        await foreach (var _ in Waiting.ForAsync(counting, time))
        {
            yield return new FieldsReply { Progress = QueryMessages.Of(progress) };
        }
        yield return await counting;

        async Task<FieldsReply> CountAsync() => request.Field.Length == 0
            ? QueryMessages.Of(await FieldEngine.NamesAsync(query, open.Streams, progress, ct), top, progress, open.Problems)
            : QueryMessages.Of(await FieldEngine.ValuesAsync(query, request.Field, top, open.Streams, progress, ct), progress, open.Problems);
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<PatternsReply> PatternsAsync(PatternsRequest request, [EnumeratorCancellation] CancellationToken ct)
    {
        var grouping = _requests.Of(request);
        await using var open = await OpenAsync(grouping.Request.Query, ct);
        var progress = new QueryProgress();
        var counting = PatternEngine.GroupAsync(grouping, open.Streams, progress, ct);
        await foreach (var _ in Waiting.ForAsync(counting, time))
        {
            yield return new PatternsReply { Progress = QueryMessages.Of(progress) };
        }
        yield return QueryMessages.Of(await counting, progress, open.Problems);
    }

    private ValueTask<OpenStreams> OpenAsync(QueryNode query, CancellationToken ct) => catalog.OpenAsync(QueryRequests.Wanted(query), ct);

    private async IAsyncEnumerable<SearchReply> RepliesAsync(
        OpenStreams open, QueryProgress progress, Func<CancellationToken, IAsyncEnumerable<FoundRecord>> search, [EnumeratorCancellation] CancellationToken ct)
    {
        var replies = new SearchReplies(number => open.Streams[number].Facts);
        await foreach (var batch in PacedBatches.ReadAsync(search, static found => found.Line.Length, time, ct))
        {
            yield return replies.Of(batch, progress);
        }
        yield return SearchReplies.End(progress, open.Problems);
    }
}

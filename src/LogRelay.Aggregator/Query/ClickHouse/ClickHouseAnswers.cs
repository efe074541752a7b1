using System.Runtime.CompilerServices;
using LogRelay.Protocol.V1;
using LogRelay.Query.Engine;
using LogRelay.Query.Language.Syntax;
using LogRelay.Query.Patterns;
using LogRelay.Query.Service;
using LogRelay.Query.Values;
using ContextRequest = LogRelay.Protocol.V1.ContextRequest;
using HistogramRequest = LogRelay.Protocol.V1.HistogramRequest;

namespace LogRelay.Aggregator.Query.ClickHouse;

/// <summary>
/// Answers the calls of query.proto from ClickHouse, with the same answers as journals give: SQL leaves out what cannot
/// match and counts what it is sure of, and the same matchers and folds as theirs decide of the rest.
/// </summary>
/// <param name="server">Has the records.</param>
/// <param name="list">Knows the streams.</param>
/// <param name="time">Measures limits of time.</param>
internal sealed class ClickHouseAnswers(IClickHouseQueries server, StreamList list, TimeProvider time) : IQueryAnswers
{
    private readonly QueryRequests _requests = new(time, workers: 1, TaskScheduler.Default);

    /// <inheritdoc/>
    public async Task<StreamsReply> StreamsAsync(StreamsRequest request, CancellationToken ct)
    {
        var open = await OpenAsync(QueryRequests.Parse(request.Query), ct);
        var totals = await StreamTotals.ReadAsync(server, open.Selection.Streams, ct);
        return new StreamsReply { Streams = { open.Selection.Streams.Select(Describe) }, Problems = { open.Problems } };

        Protocol.V1.Stream Describe(StoredStream stream)
        {
            var message = QueryMessages.Of(stream.Facts);
            message.IsLive = stream.IsLive;
            if (totals.TryGetValue(stream.Key, out var total))
            {
                (message.Records, message.Bytes, message.FirstNano, message.LastNano) = total;
            }
            return message;
        }
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<SearchReply> SearchAsync(SearchRequest request, [EnumeratorCancellation] CancellationToken ct)
    {
        var query = _requests.Of(request);
        var open = await OpenAsync(query.Query, ct);
        var progress = new QueryProgress();
        var search = new ClickHouseSearch(server, query, open.Selection, progress);
        await foreach (var reply in RepliesAsync(open, progress, search.FindAsync, ct))
        {
            yield return reply;
        }
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<SearchReply> TailAsync(TailRequest request, [EnumeratorCancellation] CancellationToken ct)
    {
        var query = _requests.Of(request);
        var open = await OpenAsync(query.Query, ct);
        await foreach (var reply in new ClickHouseTail(server, list, time).RepliesAsync(query, request, open.Selection, ct))
        {
            yield return reply;
        }
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<SearchReply> ContextAsync(ContextRequest request, [EnumeratorCancellation] CancellationToken ct)
    {
        var around = QueryRequests.Of(request);
        var problems = new List<string>();
        var streams = await list.StreamsAsync(facts => facts.StreamId.StartsWith(request.StreamId, StringComparison.Ordinal), problems, ct);
        QueryRequests.RequireOne(streams.Count, request.StreamId, problems);
        var everything = new QueryRequest(new EverythingNode()) { Time = time };
        var open = new Opened(new Selection(everything.Query, streams), problems);
        var progress = new QueryProgress();
        var scan = new RecordScan(server, open.Selection, everything);
        await foreach (var reply in RepliesAsync(
            open, progress, ending => RecordContext.ReadAsync(server, around, open.Selection, scan, progress, ending), ct))
        {
            yield return reply;
        }
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<HistogramReply> HistogramAsync(HistogramRequest request, [EnumeratorCancellation] CancellationToken ct)
    {
        var query = _requests.Of(request.Scope);
        var buckets = QueryRequests.Buckets(request);
        var open = await OpenAsync(query.Query, ct);
        var progress = new QueryProgress();
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(ct);
        var counting = CountAsync(ending.Token);
        await foreach (var _ in StepsAsync(counting, ending))
        {
            yield return new HistogramReply { Progress = QueryMessages.Of(progress) };
        }
        yield return await counting;

        async Task<HistogramReply> CountAsync(CancellationToken token)
        {
            var search = new ClickHouseSearch(server, query, open.Selection, progress);
            var plan = await search.PlanAsync(query, token);
            var whole = plan?.Whole;
            var width = request.BucketNano > 0 ? request.BucketNano : BucketWidth.Of(query, whole?.SinceNano ?? 0, whole?.UntilNano ?? 0, buckets);
            var wanted = new LogRelay.Query.Histograms.HistogramRequest(query, width) { OriginNano = request.OriginNano };
            var twice = whole is { } all ? await Duplicates.FindAsync(server, open.Selection, all, null, token) : [];
            var counts = new MatchCounts(server, wanted, open.Selection, twice);
            if (plan is not null)
            {
                await search.CountAsync(plan, slice => counts.AddAsync(slice, token));
            }
            return QueryMessages.Of(counts.ToHistogram(progress), progress, open.Problems);
        }
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<FieldsReply> FieldsAsync(FieldsRequest request, [EnumeratorCancellation] CancellationToken ct)
    {
        var query = _requests.Of(request.Scope);
        var top = QueryRequests.Top(request.Top);
        var open = await OpenAsync(query.Query, ct);
        var progress = new QueryProgress();
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(ct);
        var counting = CountAsync(ending.Token);
        await foreach (var _ in StepsAsync(counting, ending))
        {
            yield return new FieldsReply { Progress = QueryMessages.Of(progress) };
        }
        yield return await counting;

        async Task<FieldsReply> CountAsync(CancellationToken token)
        {
            var isOfNames = request.Field.Length == 0;
            var survey = new FieldSurvey(isOfNames ? TextKeys.AnyCase : TextKeys.Exact);
            var collector = isOfNames ? FieldSurvey.NameCollector() : FieldSurvey.ValueCollector(request.Field, open.Selection.Streams.Select(static stream => stream.Facts))();
            await new ClickHouseSearch(server, query, open.Selection, progress).FoldAsync(query, collector, block => survey.Add(block), token);
            return isOfNames
                ? QueryMessages.Of(survey.ToNames(), top, progress, open.Problems)
                : QueryMessages.Of(survey.ToValues(request.Field, top), progress, open.Problems);
        }
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<PatternsReply> PatternsAsync(PatternsRequest request, [EnumeratorCancellation] CancellationToken ct)
    {
        var grouping = _requests.Of(request);
        var query = grouping.Request;
        var open = await OpenAsync(query.Query, ct);
        var progress = new QueryProgress();
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(ct);
        var counting = CountAsync(ending.Token);
        await foreach (var _ in StepsAsync(counting, ending))
        {
            yield return new PatternsReply { Progress = QueryMessages.Of(progress) };
        }
        yield return await counting;

        async Task<PatternsReply> CountAsync(CancellationToken token)
        {
            var counts = new PatternCounts(PatternEngine.MaxPatterns);
            var search = new ClickHouseSearch(server, query, open.Selection, progress);
            var collector = new PatternCollector(PatternEngine.MaxPatterns);
            await search.FoldAsync(query, collector, counts.Add, token);
            if (grouping.Earlier is { } window && progress.Cut is null)
            {
                await search.FoldAsync(query with { SinceNano = window.SinceNano, UntilNano = window.UntilNano }, collector, counts.Compare, token);
            }
            return QueryMessages.Of(PatternEngine.Rank(grouping, counts, progress.Cut is null), progress, open.Problems);
        }
    }

    private async Task<Opened> OpenAsync(QueryNode query, CancellationToken ct)
    {
        var problems = new List<string>();
        var streams = await list.StreamsAsync(QueryRequests.Wanted(query), problems, ct);
        return new Opened(new Selection(query, streams), problems);
    }

    private async IAsyncEnumerable<SearchReply> RepliesAsync(
        Opened open, QueryProgress progress, Func<CancellationToken, IAsyncEnumerable<FoundRecord>> search, [EnumeratorCancellation] CancellationToken ct)
    {
        var replies = new SearchReplies(number => open.Selection.Streams[number].Facts);
        await foreach (var batch in PacedBatches.ReadAsync(search, static found => found.Line.Length, time, ct))
        {
            yield return replies.Of(batch, progress);
        }
        yield return SearchReplies.End(progress, open.Problems);
    }

    // Whoever takes no more steps wants no answer: it ends at the server too.
    private async IAsyncEnumerable<bool> StepsAsync(Task work, CancellationTokenSource ending)
    {
        var steps = Waiting.ForAsync(work, time).GetAsyncEnumerator(ending.Token);
        var isOver = false;
        try
        {
            while (await steps.MoveNextAsync())
            {
                yield return steps.Current;
            }
            isOver = true;
        }
        finally
        {
            if (!isOver)
            {
                await ending.CancelAsync();
            }
            await steps.DisposeAsync();
        }
    }

    private sealed record Opened(Selection Selection, List<string> Problems);
}

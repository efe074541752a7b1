using System.Runtime.CompilerServices;
using LogRelay.Protocol.V1;
using LogRelay.Query.Engine;
using LogRelay.Query.Language;
using LogRelay.Query.Language.Syntax;
using LogRelay.Query.Matching;

namespace LogRelay.Query.Service;

/// <summary>
/// Answers the calls of query.proto from streams: the plugin's service and the command line on files both do it with this.
/// </summary>
/// <param name="catalog">The streams.</param>
/// <param name="time">Measures limits of time.</param>
/// <param name="workers">Threads for one search; positive.</param>
/// <remarks>Any thread. Every method throws <see cref="QueryRefusedException"/> for a request that makes no sense.</remarks>
public sealed class QueryAnswers(IStreamCatalog catalog, TimeProvider time, int workers)
{
    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(100);

    /// <summary>Which streams there are.</summary>
    public async Task<StreamsReply> StreamsAsync(StreamsRequest request, CancellationToken ct)
    {
        var query = Parse(request.Query);
        await using var open = await catalog.OpenAsync(Wanted(query), ct);
        return new StreamsReply
        {
            Streams = { open.Streams.Select(stream => QueryMessages.Of(stream, open.IsLive(stream.Facts.StreamId))) },
            Problems = { open.Problems },
        };
    }

    /// <summary>Finds records.</summary>
    public async IAsyncEnumerable<SearchReply> SearchAsync(SearchRequest request, [EnumeratorCancellation] CancellationToken ct)
    {
        var query = Request(request.Scope) with
        {
            Order = request.NewestFirst ? QueryOrder.NewestFirst : QueryOrder.OldestFirst,
            MaxRecords = Bound(request.MaxRecords, "max_records"),
        };
        await using var open = await catalog.OpenAsync(Wanted(query.Query), ct);
        var progress = new QueryProgress();
        var replies = new SearchReplies(open);
        await foreach (var batch in PacedBatches.ReadAsync(
            ending => QueryEngine.SearchAsync(query, open.Streams, progress, ending), static found => found.Line.Length, Pace, time, ct))
        {
            yield return replies.Of(batch, progress);
        }
        yield return replies.End(progress);
    }

    private QueryRequest Request(Scope? scope)
    {
        scope ??= new Scope();
        return new QueryRequest(Parse(scope.Query))
        {
            SinceNano = scope.HasSinceNano ? scope.SinceNano : long.MinValue,
            UntilNano = scope.HasUntilNano ? scope.UntilNano : long.MaxValue,
            MaxBytes = Bound(scope.MaxBytes, "max_bytes"),
            Workers = workers,
        };
    }

    private static QueryNode Parse(string query)
    {
        var parsed = QueryParser.Parse(query);
        return parsed.IsValid ? parsed.Root : throw new QueryRefusedException(parsed.Error.ToString());
    }

    private static Predicate<StreamFacts> Wanted(QueryNode query)
    {
        var compiler = new QueryCompiler(query);
        return facts => compiler.For(facts) != ConstantMatcher.None;
    }

    private static long Bound(long value, string name) => value switch
    {
        > 0 => value,
        0 => long.MaxValue,
        _ => throw new QueryRefusedException($"{name} is {value}; it must be positive, or 0 for no bound"),
    };
}

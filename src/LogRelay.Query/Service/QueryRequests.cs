using LogRelay.Protocol.V1;
using LogRelay.Query.Engine;
using LogRelay.Query.Language;
using LogRelay.Query.Language.Syntax;
using LogRelay.Query.Matching;
using LogRelay.Query.Patterns;

namespace LogRelay.Query.Service;

/// <summary>Reads messages of query.proto, and refuses what makes no sense.</summary>
/// <param name="time">Measures limits of time.</param>
/// <param name="workers">Threads for one search.</param>
/// <param name="threads">Where they come from.</param>
/// <param name="isReaderTimed">As in <see cref="QueryRequest.IsReaderTimed"/>.</param>
internal sealed class QueryRequests(TimeProvider time, int workers, TaskScheduler threads, bool isReaderTimed = true)
{
    private const int DefaultTop = 20;
    private const int DefaultBuckets = 40;
    private const int MostListed = 10_000;

    /// <summary>What the engine is asked.</summary>
    public QueryRequest Of(Scope? scope)
    {
        scope ??= new Scope();
        return new QueryRequest(Parse(scope.Query))
        {
            SinceNano = scope.HasSinceNano ? scope.SinceNano : long.MinValue,
            UntilNano = scope.HasUntilNano ? scope.UntilNano : long.MaxValue,
            MaxBytes = Bound(scope.MaxBytes, "max_bytes"),
            MaxTime = scope.MaxMilliseconds > 0 ? TimeSpan.FromMilliseconds(Math.Min(scope.MaxMilliseconds, int.MaxValue)) : TimeSpan.MaxValue,
            IsReaderTimed = isReaderTimed,
            Time = time,
            Workers = workers,
            Threads = threads,
        };
    }

    /// <summary>What a search asks.</summary>
    public QueryRequest Of(SearchRequest request) => Of(request.Scope) with
    {
        Order = request.NewestFirst ? QueryOrder.NewestFirst : QueryOrder.OldestFirst,
        MaxRecords = Bound(request.MaxRecords, "max_records"),
    };

    /// <summary>What a live tail asks of the records that are there.</summary>
    public QueryRequest Of(TailRequest request) => request.Last is < 0 or > MostListed
        ? throw new QueryRefusedException($"last is {request.Last}; it must be between 0 and {MostListed}")
        : Of(new Scope { Query = request.Query }) with { SinceNano = request.HasSinceNano ? request.SinceNano : long.MinValue };

    /// <summary>What is grouped, and what it is compared with.</summary>
    public PatternRequest Of(PatternsRequest request)
    {
        var query = Of(request.Scope);
        return new PatternRequest(query) { Top = Top(request.Top), Earlier = request.Compare ? Earlier(request, query) : null };
    }

    /// <summary>Which records around a place are wanted.</summary>
    public static Context.ContextRequest Of(Protocol.V1.ContextRequest request) => request.Before < 0 || request.After < 0 || request.Position < 0
        ? throw new QueryRefusedException("position, before and after must not be negative")
        : new Context.ContextRequest(request.Position) { Before = request.Before, After = request.After };

    /// <summary>Refuses an id that does not name one stream.</summary>
    /// <param name="count">Streams that it names.</param>
    /// <param name="id">The id, or the beginning of one.</param>
    /// <param name="problems">Streams that could not be opened, one sentence each.</param>
    public static void RequireOne(int count, string id, IReadOnlyList<string> problems)
    {
        if (count == 0)
        {
            throw new QueryRefusedException(problems.Count > 0 ? problems[0] : $"there is no stream {id}; logrelay streams lists them");
        }
        if (count > 1)
        {
            throw new QueryRefusedException($"{id} is the beginning of {count} ids; give more of it (logrelay streams -o json has them whole)");
        }
    }

    /// <summary>How many of the most frequent are wanted.</summary>
    public static int Top(int value) => Count(value, DefaultTop, MostListed, "top");

    /// <summary>How many buckets are wanted, about.</summary>
    public static int Buckets(Protocol.V1.HistogramRequest request) => Count(request.Buckets, DefaultBuckets, MostListed, "buckets");

    /// <summary>Reads a query.</summary>
    public static QueryNode Parse(string query)
    {
        var parsed = QueryParser.Parse(query);
        return parsed.IsValid ? parsed.Root : throw new QueryRefusedException(parsed.Error.ToString(), parsed.Error);
    }

    /// <summary>Which streams may hold what is looked for.</summary>
    public static Predicate<StreamFacts> Wanted(QueryNode query)
    {
        var compiler = new QueryCompiler(query);
        return facts => compiler.For(facts) != ConstantMatcher.None;
    }

    /// <summary>A limit; 0 is none.</summary>
    private static long Bound(long value, string name) => value switch
    {
        > 0 => value,
        0 => long.MaxValue,
        _ => throw new QueryRefusedException($"{name} is {value}; it must be positive, or 0 for no bound"),
    };

    /// <summary>How many of something; 0 is <paramref name="usual"/>.</summary>
    private static int Count(int value, int usual, int most, string name) => value == 0
        ? usual
        : value > 0 && value <= most ? value : throw new QueryRefusedException($"{name} is {value}; it must be between 1 and {most}, or 0 for {usual}");

    /// <summary>The window to compare with: the one that was named, else the one before, as long as the one that is asked for.</summary>
    public static (long SinceNano, long UntilNano) Earlier(PatternsRequest request, QueryRequest query)
    {
        if (request.HasBeforeSinceNano && request.HasBeforeUntilNano)
        {
            return request.BeforeSinceNano <= request.BeforeUntilNano
                ? (request.BeforeSinceNano, request.BeforeUntilNano)
                : throw new QueryRefusedException("the time to compare with ends before it begins");
        }
        if (query.SinceNano == long.MinValue || query.UntilNano == long.MaxValue)
        {
            throw new QueryRefusedException("to compare, say which time is asked about (since and until), or which to compare with");
        }
        var length = query.UntilNano - query.SinceNano;
        return (query.SinceNano - length - 1, query.SinceNano - 1);
    }
}

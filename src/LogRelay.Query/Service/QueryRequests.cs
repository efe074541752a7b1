using LogRelay.Protocol.V1;
using LogRelay.Query.Engine;
using LogRelay.Query.Language;
using LogRelay.Query.Language.Syntax;
using LogRelay.Query.Matching;

namespace LogRelay.Query.Service;

/// <summary>Reads messages of query.proto, and refuses what makes no sense.</summary>
/// <param name="time">Measures limits of time.</param>
/// <param name="workers">Threads for one search.</param>
/// <param name="threads">Where they come from.</param>
internal sealed class QueryRequests(TimeProvider time, int workers, TaskScheduler threads)
{
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
            Time = time,
            Workers = workers,
            Threads = threads,
        };
    }

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
    public static long Bound(long value, string name) => value switch
    {
        > 0 => value,
        0 => long.MaxValue,
        _ => throw new QueryRefusedException($"{name} is {value}; it must be positive, or 0 for no bound"),
    };

    /// <summary>How many of something; 0 is <paramref name="usual"/>.</summary>
    public static int Count(int value, int usual, int most, string name) => value == 0
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

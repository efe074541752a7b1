using LogRelay.Query.Language.Syntax;

namespace LogRelay.Query.Engine;

/// <summary>What is asked for, and how much may be spent on it. Immutable.</summary>
/// <param name="Query">What a record has to be like.</param>
public sealed record QueryRequest(QueryNode Query)
{
    /// <summary>Nothing older: nanoseconds since 1970-01-01 UTC, inclusive.</summary>
    public long SinceNano { get; init; } = long.MinValue;

    /// <summary>Nothing newer: nanoseconds since 1970-01-01 UTC, inclusive.</summary>
    public long UntilNano { get; init; } = long.MaxValue;

    /// <summary>Which end of the time range comes first.</summary>
    public QueryOrder Order { get; init; } = QueryOrder.OldestFirst;

    /// <summary>Ends a search after so many records; positive. Counts of records look at all.</summary>
    public long MaxRecords { get; init; } = long.MaxValue;

    /// <summary>Ends after so many uncompressed bytes were looked at; positive.</summary>
    public long MaxBytes { get; init; } = long.MaxValue;

    /// <summary>Ends after so long; positive.</summary>
    public TimeSpan MaxTime { get; init; } = TimeSpan.MaxValue;

    /// <summary>Whether what the reader of records takes for itself counts: not where a person may be paging through them.</summary>
    public bool IsReaderTimed { get; init; } = true;

    /// <summary>Bytes of matches that a search holds back until it is sure of their place in time; positive.</summary>
    public long MaxHeldBytes { get; init; } = 96 * 1024 * 1024;

    /// <summary>Threads that search beside each other; positive.</summary>
    public int Workers { get; init; } = Environment.ProcessorCount;

    /// <summary>Where these threads come from: the pool's own, unless searching is to give way to something.</summary>
    public TaskScheduler Threads { get; init; } = TaskScheduler.Default;

    /// <summary>The clock that <see cref="MaxTime"/> goes by.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;
}

using LogRelay.Journal.Entries;
using LogRelay.Query.Engine;
using LogRelay.Query.Matching;
using LogLevel = LogRelay.Journal.Levels.LogLevel;

namespace LogRelay.Aggregator.Query.ClickHouse;

/// <summary>A row of the records while it is looked at. Borrowed: good until the next one is asked for.</summary>
internal sealed class StoredRow
{
    /// <summary>Number of its stream.</summary>
    public int Stream { get; set; }

    /// <summary>Where it stands in its stream.</summary>
    public long Position { get; set; }

    /// <summary>Nanoseconds since 1970-01-01 UTC.</summary>
    public long TimeNano { get; set; }

    /// <summary>stdout or stderr.</summary>
    public LogSource Source { get; set; }

    /// <summary>The level that the line names.</summary>
    public LogLevel Level { get; set; }

    /// <summary>The line without its newline.</summary>
    public ReadOnlyMemory<byte> Line { get; set; }

    /// <summary>Whether it is what a query asks for.</summary>
    public bool Matches(Selection selection)
    {
        var candidate = Candidate();
        return selection.IsMatch(Stream, ref candidate);
    }

    /// <summary>Gives it to a collector.</summary>
    public void GiveTo<T>(IMatchCollector<T> collector)
    {
        var candidate = Candidate();
        collector.Take(Stream, Position, ref candidate);
    }

    /// <summary>A copy that stays.</summary>
    public FoundRecord Keep() => new(Stream, Position, TimeNano, Source, Level, Line.ToArray());

    private CandidateRecord Candidate() => new(Line.Span, Source, TimeNano, Level);
}

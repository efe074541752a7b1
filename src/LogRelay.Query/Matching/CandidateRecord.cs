using LogRelay.Journal.Entries;
using LogRelay.Journal.Levels;

namespace LogRelay.Query.Matching;

/// <summary>A record while it is looked at. Borrowed: good until the reader moves on.</summary>
/// <param name="line">The log line without its newline.</param>
/// <param name="source">stdout or stderr.</param>
/// <param name="timeNano">Nanoseconds since 1970-01-01 UTC.</param>
/// <param name="isContinuation">True for a chunk of a split line that is not its first: only that one names the level.</param>
internal ref struct CandidateRecord(ReadOnlySpan<byte> line, LogSource source, long timeNano, bool isContinuation)
{
    private LogLevel _level;
    private bool _hasLevel = isContinuation;

    /// <summary>A record whose level was found before.</summary>
    public CandidateRecord(ReadOnlySpan<byte> line, LogSource source, long timeNano, LogLevel level)
        : this(line, source, timeNano, isContinuation: true) => _level = level;

    /// <summary>The log line without its newline.</summary>
    public ReadOnlySpan<byte> Line { get; } = line;

    /// <summary>stdout or stderr.</summary>
    public LogSource Source { get; } = source;

    /// <summary>Nanoseconds since 1970-01-01 UTC.</summary>
    public long TimeNano { get; } = timeNano;

    /// <summary>True for what LogRelay itself says: something of the container's is missing here.</summary>
    public bool IsMarker { get; init; }

    /// <summary>The level that the line names; found when first asked for.</summary>
    public LogLevel Level
    {
        get
        {
            if (!_hasLevel)
            {
                _level = LevelDetector.Detect(Line);
                _hasLevel = true;
            }
            return _level;
        }
    }
}

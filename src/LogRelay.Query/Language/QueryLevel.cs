using LogRelay.Journal.Levels;

namespace LogRelay.Query.Language;

/// <summary>The names of levels that a query may use.</summary>
public static class QueryLevel
{
    /// <summary>Reads a level's name.</summary>
    /// <param name="text">In any case; the common short and long forms too.</param>
    /// <param name="level">The level; <see cref="LogLevel.Unknown"/> when false.</param>
    public static bool TryParse(string text, out LogLevel level)
    {
        level = text.ToUpperInvariant() switch
        {
            "TRACE" or "VERBOSE" => LogLevel.Trace,
            "DEBUG" or "DBG" => LogLevel.Debug,
            "INFO" or "INFORMATION" or "NOTICE" => LogLevel.Info,
            "WARN" or "WARNING" => LogLevel.Warn,
            "ERROR" or "ERR" => LogLevel.Error,
            "FATAL" or "CRITICAL" or "CRIT" or "PANIC" or "EMERG" or "ALERT" => LogLevel.Fatal,
            _ => LogLevel.Unknown,
        };
        return level != LogLevel.Unknown;
    }
}

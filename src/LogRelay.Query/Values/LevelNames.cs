using LogRelay.Journal.Levels;

namespace LogRelay.Query.Values;

/// <summary>The levels as queries name them.</summary>
internal static class LevelNames
{
    /// <summary>The name in lower case; <c>unknown</c> for a line that names none.</summary>
    public static ReadOnlySpan<byte> Of(LogLevel level) => level switch
    {
        LogLevel.Trace => "trace"u8,
        LogLevel.Debug => "debug"u8,
        LogLevel.Info => "info"u8,
        LogLevel.Warn => "warn"u8,
        LogLevel.Error => "error"u8,
        LogLevel.Fatal => "fatal"u8,
        _ => "unknown"u8,
    };
}

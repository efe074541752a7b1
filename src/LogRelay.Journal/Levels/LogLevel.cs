namespace LogRelay.Journal.Levels;

/// <summary>How grave a line is, as far as the line itself says. A higher number is graver.</summary>
public enum LogLevel : byte
{
    /// <summary>The line does not say.</summary>
    Unknown = 0,

    /// <summary>Trace, verbose, finest.</summary>
    Trace = 1,

    /// <summary>Debug, fine.</summary>
    Debug = 2,

    /// <summary>Info, notice, PostgreSQL's LOG, MySQL's Note.</summary>
    Info = 3,

    /// <summary>Warning.</summary>
    Warn = 4,

    /// <summary>Error, severe.</summary>
    Error = 5,

    /// <summary>Fatal, critical, alert, emergency, panic.</summary>
    Fatal = 6,
}

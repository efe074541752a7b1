using System.Text;

namespace LogRelay.Journal.Levels;

/// <summary>The words by which programs name a level.</summary>
internal static class LevelWords
{
    /// <summary>Longest word that <see cref="Find"/> knows, in bytes.</summary>
    public const int LongestBytes = 13;

    /// <summary>The level that a word names.</summary>
    /// <param name="word">Letters only, in any case.</param>
    /// <param name="isEveryday">True for words that are a level only where brackets or a colon say so: log, note, fail, fine.</param>
    /// <returns><see cref="LogLevel.Unknown"/> when it names none.</returns>
    public static LogLevel Find(ReadOnlySpan<byte> word, out bool isEveryday)
    {
        isEveryday = false;
        return word.Length is < 3 or > LongestBytes ? LogLevel.Unknown : (word[0] | 0x20) switch
        {
            'a' => Is(word, "alert"u8) ? LogLevel.Fatal : LogLevel.Unknown,
            'c' => Is(word, "critical"u8) || Is(word, "crit"u8) ? LogLevel.Fatal : LogLevel.Unknown,
            'd' => Is(word, "debug"u8) || Is(word, "dbg"u8) || Is(word, "debu"u8) || Is(word, "dbug"u8) ? LogLevel.Debug : LogLevel.Unknown,
            'e' => Is(word, "error"u8) || Is(word, "err"u8) || Is(word, "erro"u8) ? LogLevel.Error
                : Is(word, "emerg"u8) || Is(word, "emergency"u8) ? LogLevel.Fatal : LogLevel.Unknown,
            'f' => Is(word, "fatal"u8) || Is(word, "ftl"u8) || Is(word, "fata"u8) ? LogLevel.Fatal : Everyday(word, out isEveryday),
            'i' => Is(word, "info"u8) || Is(word, "inf"u8) || Is(word, "information"u8) || Is(word, "informational"u8) ? LogLevel.Info : LogLevel.Unknown,
            'l' => Everyday(word, out isEveryday),
            'n' => Is(word, "notice"u8) ? LogLevel.Info : Everyday(word, out isEveryday),
            'p' => Is(word, "panic"u8) || Is(word, "pani"u8) ? LogLevel.Fatal : LogLevel.Unknown,
            's' => Is(word, "severe"u8) ? LogLevel.Error : LogLevel.Unknown,
            't' => Is(word, "trace"u8) || Is(word, "trac"u8) || Is(word, "trce"u8) ? LogLevel.Trace : LogLevel.Unknown,
            'v' => Is(word, "verbose"u8) || Is(word, "vrb"u8) ? LogLevel.Trace : LogLevel.Unknown,
            'w' => Is(word, "warn"u8) || Is(word, "warning"u8) || Is(word, "wrn"u8) ? LogLevel.Warn : LogLevel.Unknown,
            _ => LogLevel.Unknown,
        };
    }

    private static LogLevel Everyday(ReadOnlySpan<byte> word, out bool isEveryday)
    {
        isEveryday = true;
        return Is(word, "log"u8) || Is(word, "note"u8) ? LogLevel.Info
            : Is(word, "fail"u8) ? LogLevel.Error
            : Is(word, "fine"u8) ? LogLevel.Debug
            : Is(word, "finer"u8) || Is(word, "finest"u8) ? LogLevel.Trace
            : LogLevel.Unknown;
    }

    private static bool Is(ReadOnlySpan<byte> word, ReadOnlySpan<byte> lower) =>
        word.Length == lower.Length && Ascii.EqualsIgnoreCase(word, lower);
}

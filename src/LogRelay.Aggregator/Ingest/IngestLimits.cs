using LogRelay.Journal;

namespace LogRelay.Aggregator.Ingest;

/// <summary>How much a node may ask of the aggregator.</summary>
internal static class IngestLimits
{
    /// <summary>The versions of the protocol that this program speaks.</summary>
    public const uint MinVersion = 1, MaxVersion = 1;

    /// <summary>Bytes of lines that a node may have under way.</summary>
    public const int WindowBytes = 8 * 1024 * 1024;

    /// <summary>Bytes of lines in a batch, unless one line alone is longer.</summary>
    public const int MaxBatchBytes = 1024 * 1024;

    /// <summary>The longest batch there can be: one line of the greatest length.</summary>
    public const int MaxLinesBytes = StreamJournal.MaxLineBytes;

    /// <summary>The longest message: such a batch, not compressed, and its header.</summary>
    public const int MaxMessageBytes = MaxLinesBytes + (64 * 1024);

    /// <summary>Streams that one node may have open.</summary>
    public const int MaxOpenStreams = 10_000;

    /// <summary>Longest stream.json.</summary>
    public const int MaxDescriptionBytes = 1024 * 1024;

    /// <summary>How long a caller may take to say who it is.</summary>
    public static TimeSpan HelloTimeout { get; } = TimeSpan.FromSeconds(10);

    /// <summary>How long a node leaves a stream alone that another of its calls has.</summary>
    public static TimeSpan RetryTaken { get; } = TimeSpan.FromSeconds(10);

    /// <summary>How long a node leaves a stream alone that could not be stored.</summary>
    public static TimeSpan RetryAfter { get; } = TimeSpan.FromSeconds(2);
}

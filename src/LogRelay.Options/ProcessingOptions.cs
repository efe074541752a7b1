using LogRelay.Options.Patterns;

namespace LogRelay.Options;

/// <summary>What is done with a container's lines on their way to the sinks; the local files are never changed. Equal by value.</summary>
public sealed record ProcessingOptions
{
    /// <summary>Nothing.</summary>
    public static readonly ProcessingOptions None = new();

    /// <summary>How lines become records; null: each line is one.</summary>
    public MultilineOptions? Multiline { get; init; }

    /// <summary>Only records that match are sent; null: all.</summary>
    public LinePattern? Include { get; init; }

    /// <summary>Records that match are not sent; null: none.</summary>
    public LinePattern? Exclude { get; init; }

    /// <summary>How much is sent; null: all.</summary>
    public RateLimitOptions? RateLimit { get; init; }

    /// <summary>What is made unreadable; null: nothing.</summary>
    public RedactionOptions? Redaction { get; init; }

    /// <summary>What lines are read as, to send their fields.</summary>
    public ParseFormat Parse { get; init; }

    /// <summary>True when the level that is sent is the line's own where it has one.</summary>
    public bool LevelFromLine { get; init; }

    /// <summary>True when there is nothing to do.</summary>
    public bool IsEmpty => this == None;
}

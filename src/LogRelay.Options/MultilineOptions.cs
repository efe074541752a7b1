using LogRelay.Options.Patterns;

namespace LogRelay.Options;

/// <summary>How lines that belong together are found and bounded. At least one of the two patterns is there.</summary>
public sealed record MultilineOptions
{
    /// <summary>A line that matches starts a new record; with this alone, every other line continues.</summary>
    public LinePattern? Start { get; init; }

    /// <summary>Only a line that matches continues a record; with this alone, every other line starts one.</summary>
    public LinePattern? Continuation { get; init; }

    /// <summary>Most lines of a record.</summary>
    public required int MaxLines { get; init; }

    /// <summary>Most bytes of a record.</summary>
    public required int MaxBytes { get; init; }

    /// <summary>A record is complete when its container has written nothing more for so long.</summary>
    public required TimeSpan Flush { get; init; }
}

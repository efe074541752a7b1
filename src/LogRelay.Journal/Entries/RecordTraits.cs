namespace LogRelay.Journal.Entries;

/// <summary>What a stored record is, beside its text.</summary>
[Flags]
public enum RecordTraits : byte
{
    /// <summary>A whole line.</summary>
    None = 0,

    /// <summary>A chunk of a line that dockerd split, the last chunk included.</summary>
    Partial = 1,

    /// <summary>The record does not end its line: more chunks follow, or the container ended without a newline.</summary>
    Unterminated = 2,

    /// <summary>Written by LogRelay itself to say that something is missing at this place.</summary>
    Marker = 4,
}

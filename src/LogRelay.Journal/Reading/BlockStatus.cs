namespace LogRelay.Journal.Reading;

/// <summary>What came of reading a block.</summary>
public enum BlockStatus
{
    /// <summary>Its bytes are there.</summary>
    Read,

    /// <summary>Its bytes are there, and they are not those that the index summarizes: what the index says of it is wrong.</summary>
    Different,

    /// <summary>
    /// It is compressed, and cannot be decompressed or read to its end: the lines before the damage are there, and NULs in
    /// the place of the rest. Of plain lines, what cannot be read becomes NULs.
    /// </summary>
    Damaged,

    /// <summary>Its segment was removed.</summary>
    Gone,
}

namespace LogRelay.Journal.Verification;

/// <summary>What is wrong with a range of a stream.</summary>
public enum DamageKind
{
    /// <summary>A line that is no record.</summary>
    NotARecord,

    /// <summary>A line with NULs in it: written, and lost by a power failure, or a hole where somebody cut the file.</summary>
    Nul,

    /// <summary>The beginning of a line at the end of a file. At the end of the active file it is what a writer is about to finish, or a killed one left.</summary>
    Torn,

    /// <summary>A block of a compressed segment that cannot be decompressed or does not match its checksum.</summary>
    Block,

    /// <summary>Storage refuses to read it.</summary>
    Unreadable,

    /// <summary>It is not there: a file that was cut short, or that is gone.</summary>
    Missing,

    /// <summary>
    /// A block all of whose lines are records, and not those that were written, by the checksum in the index: somebody or
    /// something changed them. It is served.
    /// </summary>
    Altered,
}

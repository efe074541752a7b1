namespace LogRelay.Journal;

/// <summary>Every bound of the journal in one place, each with its reason.</summary>
internal static class JournalLimits
{
    /// <summary>Bytes of lines gathered before one write(2): large enough that the system call costs nothing per line.</summary>
    public const int WriteBufferBytes = 256 * 1024;

    /// <summary>Bytes that a reader takes from a file at once.</summary>
    public const int ReadBufferBytes = 128 * 1024;

    /// <summary>
    /// Longest line that a reader takes for a record. One of ours has at most 16 KiB of text (six times as much when
    /// escaped); foreign json-file lines may hold more. Beyond it, it is damage.
    /// </summary>
    public const int MaxLineBytes = 16 * 1024 * 1024;

    /// <summary>A split line this long no longer holds a rotation back.</summary>
    public const long MaxUnsplitLineBytes = 2 * 1024 * 1024;

    /// <summary>Uncompressed bytes of one block of a compressed segment.</summary>
    public const int BlockBytes = 256 * 1024;

    /// <summary>Upper bound of journal.manifest: more than 70,000 segments a stream.</summary>
    public const int MaxManifestBytes = 8 * 1024 * 1024;
}

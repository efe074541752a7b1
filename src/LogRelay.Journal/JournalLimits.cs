namespace LogRelay.Journal;

/// <summary>Every bound of the journal in one place, each with its reason.</summary>
internal static class JournalLimits
{
    /// <summary>Bytes of lines gathered before one write(2): large enough that the system call costs nothing per line.</summary>
    public const int WriteBufferBytes = 256 * 1024;

    /// <summary>Room that a rotation needs: a new file, a slot of the manifest, names.</summary>
    public const int RotationBytes = 16 * 1024;

    /// <summary>Bytes that a reader takes from a file at once.</summary>
    public const int ReadBufferBytes = 128 * 1024;

    /// <summary>
    /// Longest line that a reader takes for a record. One of ours has at most 16 KiB of text (six times as much when
    /// escaped); foreign json-file lines may hold more. Beyond it, it is damage.
    /// </summary>
    public const int MaxLineBytes = 16 * 1024 * 1024;

    /// <summary>A split line this long no longer holds a rotation back.</summary>
    public const long MaxUnsplitLineBytes = 2 * 1024 * 1024;

    /// <summary>Uncompressed bytes of one block: small enough to read one for a handful of lines, large enough to compress well.</summary>
    public const int BlockBytes = 256 * 1024;

    /// <summary>Most uncompressed bytes of a block: one line that is longer than <see cref="BlockBytes"/>, up to the longest that is a record.</summary>
    public const int MaxBlockBytes = MaxLineBytes;

    /// <summary>Most compressed bytes of a block: what cannot be compressed grows a little.</summary>
    public const int MaxStoredBlockBytes = MaxBlockBytes + (MaxBlockBytes / 64) + 1024;

    /// <summary>How far a compressed file is searched for a block of ours before it counts as somebody else's.</summary>
    public const long ForeignSearchBytes = 4 * 1024 * 1024;

    /// <summary>Highest position that a state file is believed: no stream gets there in a thousand years, and sums of two do not overflow.</summary>
    public const long MaxPosition = long.MaxValue / 4;

    /// <summary>Upper bound of journal.manifest: more than 70,000 segments a stream.</summary>
    public const int MaxManifestBytes = 8 * 1024 * 1024;
}

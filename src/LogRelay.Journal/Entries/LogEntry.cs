namespace LogRelay.Journal.Entries;

/// <summary>
/// One entry as dockerd hands it to a logging driver: a line, or one chunk of a line longer than 16 KiB.
/// </summary>
/// <remarks>
/// Borrows the memory it was decoded from: valid until the caller's buffer is reused.
/// Source: moby's <c>LogEntry</c> message, proto/docker/log_entry.proto.
/// </remarks>
public ref struct LogEntry
{
    /// <summary>The output stream that the line was written to.</summary>
    public LogSource Source { get; set; }

    /// <summary>When dockerd saw the end of the line, in nanoseconds since 1970-01-01 UTC. Chunks of one line share it.</summary>
    public long TimeNano { get; set; }

    /// <summary>The bytes between two newlines; no trailing <c>\n</c>, any bytes otherwise, possibly empty.</summary>
    public ReadOnlySpan<byte> Line { get; set; }

    /// <summary>True for every chunk of a split line, the last one included.</summary>
    public bool IsPartial { get; set; }

    /// <summary>True for the chunk that ends a split line. Meaningful only when <see cref="IsPartial"/>.</summary>
    public bool IsLastPartial { get; set; }

    /// <summary>Identity of the split line, 64 hexadecimal digits; empty when not partial.</summary>
    public ReadOnlySpan<byte> PartialId { get; set; }

    /// <summary>1 for the first chunk of a split line, counting up; 0 when not partial.</summary>
    public int PartialOrdinal { get; set; }

    /// <summary>True when the record ends a line, so that a reader has to append <c>\n</c>.</summary>
    public readonly bool EndsLine => !IsPartial || IsLastPartial;
}

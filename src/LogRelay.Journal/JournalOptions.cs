using LogRelay.Journal.Retention;
using LogRelay.Journal.Segments;

namespace LogRelay.Journal;

/// <summary>How one stream is kept on disk.</summary>
public sealed record JournalOptions
{
    /// <summary>Rotate once the active segment holds this many bytes; null keeps one segment for ever. json-file's <c>max-size</c>.</summary>
    public long? MaxSizeBytes { get; init; }

    /// <summary>Segments kept, the active one included; at least 1. json-file's <c>max-file</c>.</summary>
    public int MaxFiles { get; init; } = 1;

    /// <summary>How rotated segments are compressed; plain leaves them as they are. json-file's <c>compress</c>.</summary>
    public SegmentCodec Compression { get; init; }

    /// <summary>Rotated segments all of whose records are older are removed; null: age does not matter.</summary>
    public TimeSpan? MaxAge { get; init; }

    /// <summary>Bytes on disk that stay beyond <see cref="MaxFiles"/> and <see cref="MaxAge"/> because a sink has not got them.</summary>
    public long SpoolMaxBytes { get; init; }

    /// <summary>When records are made to survive a power loss.</summary>
    public SyncPolicy Sync { get; init; } = SyncPolicy.Rotate;

    /// <summary>How soon after it was written a record is synced, with <see cref="SyncPolicy.Interval"/>.</summary>
    public TimeSpan SyncInterval { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>
    /// The lines are copies of another journal's, and what was not synced can be had again from there. After a power loss
    /// the journal ends where its bytes are whole: what reached the disk behind a hole is cut off, and positions go on from
    /// there. A segment is synced before it is rotated.
    /// </summary>
    public bool IsCopy { get; init; }

    /// <summary>Watches over the space of all streams; null looks no further than this stream's own oldest segments.</summary>
    public IDiskSpace? Space { get; init; }

    /// <summary>The clock that <see cref="MaxAge"/> goes by.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Counts what the counters of all journals with these options count, and goes on when they are closed; null for none.</summary>
    public JournalCounters? Sum { get; init; }

    /// <summary>Uncompressed bytes of a block, at least 64; smaller in tests, which want many blocks of few bytes.</summary>
    internal int BlockBytes { get; init; } = JournalLimits.BlockBytes;
}

namespace LogRelay.Journal.Retention;

/// <summary>Why segments are removed that some sink has not got.</summary>
public enum RemovalCause
{
    /// <summary>More than <c>spool-max-size</c> waited for sinks.</summary>
    SpoolLimit,

    /// <summary>All streams together took more than <c>DISK_BUDGET</c>.</summary>
    DiskBudget,

    /// <summary>The disk was full, and nothing that every sink has was left.</summary>
    DiskFull,
}

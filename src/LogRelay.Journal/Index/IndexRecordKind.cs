namespace LogRelay.Journal.Index;

/// <summary>The records of <c>journal.index</c>.</summary>
internal enum IndexRecordKind
{
    /// <summary>No record begins here: damage, or part of a filter.</summary>
    None,

    /// <summary>One block.</summary>
    Entry,

    /// <summary>A run of blocks of one segment, followed by their entries and then their filters.</summary>
    Section,

    /// <summary>What stands before it in the file about a segment's end is void.</summary>
    Cut,
}

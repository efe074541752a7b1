namespace LogRelay.Plugin.Fifo;

/// <summary>What a look into a FIFO found.</summary>
internal enum PeekStatus
{
    /// <summary>Bytes; they are still in the FIFO.</summary>
    Data,

    /// <summary>Nothing now; dockerd holds the other end.</summary>
    Empty,

    /// <summary>Nothing, and nobody holds the other end: it is over.</summary>
    Ended,
}

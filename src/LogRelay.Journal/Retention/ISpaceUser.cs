namespace LogRelay.Journal.Retention;

/// <summary>A stream that takes space on the disk, open or closed.</summary>
/// <remarks>Any thread. Nothing here throws for what storage refuses.</remarks>
public interface ISpaceUser
{
    /// <summary>The container's id.</summary>
    string StreamId { get; }

    /// <summary>Bytes that it takes on disk now.</summary>
    long DiskBytes { get; }

    /// <summary>Removes its oldest segment, never the one that is being written.</summary>
    /// <param name="mayTakeUndelivered">Whether it may be one that a sink has not got: it is then counted and marked.</param>
    /// <param name="cause">What the marker says.</param>
    /// <returns>Bytes freed; 0 when there was nothing to remove, or storage refused.</returns>
    long RemoveOldest(bool mayTakeUndelivered, RemovalCause cause);

    /// <summary>Asks for the segment that is being written to be ended soon, so that it can be removed.</summary>
    void RotateEarly();
}

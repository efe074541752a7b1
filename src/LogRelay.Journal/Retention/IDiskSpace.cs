namespace LogRelay.Journal.Retention;

/// <summary>Whoever watches over the space that all streams take together.</summary>
/// <remarks>Called on an appender's thread, which holds no lock; neither member throws for what storage refuses.</remarks>
public interface IDiskSpace
{
    /// <summary>The disk is full: removes old segments until so much is free again, as far as there is anything to remove.</summary>
    /// <param name="bytes">What somebody wants to write.</param>
    /// <returns>False when nothing was freed: another attempt to write is pointless.</returns>
    bool TryMakeRoom(long bytes);

    /// <summary>A segment was sealed: the time to look at a budget. Returns at once.</summary>
    void Sealed();
}

namespace LogRelay.Journal.Retention;

/// <summary>Somebody who can free space on a full disk.</summary>
public interface IRoomMaker
{
    /// <summary>Removes old segments until so much is free again, as far as there is anything to remove.</summary>
    /// <param name="bytes">What somebody wants to write.</param>
    /// <returns>False when nothing was freed: another attempt to write is pointless.</returns>
    /// <remarks>Called on an appender's thread, which holds no lock; does not throw for what storage refuses.</remarks>
    bool TryMakeRoom(long bytes);
}

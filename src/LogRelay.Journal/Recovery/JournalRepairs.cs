namespace LogRelay.Journal.Recovery;

/// <summary>What was found out of order when a stream was opened, and put right.</summary>
/// <param name="TornBytes">Bytes of a record cut short that were removed from the end of the active file.</param>
/// <param name="SetAside">New paths of what stood in the way of the stream's files, and of damaged state files.</param>
/// <param name="IsManifestLost">True when there were segments and no manifest that could be read: they have new positions.</param>
public sealed record JournalRepairs(long TornBytes, IReadOnlyList<string> SetAside, bool IsManifestLost)
{
    /// <summary>True when everything was as an earlier process had left it.</summary>
    public bool IsNothing => TornBytes == 0 && SetAside.Count == 0 && !IsManifestLost;
}

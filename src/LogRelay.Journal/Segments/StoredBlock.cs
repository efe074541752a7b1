namespace LogRelay.Journal.Segments;

/// <summary>A block as it lies in a compressed file.</summary>
/// <param name="FileOffset">Where its header begins.</param>
/// <param name="Header">Its header.</param>
internal readonly record struct StoredBlock(long FileOffset, BlockHeader Header);

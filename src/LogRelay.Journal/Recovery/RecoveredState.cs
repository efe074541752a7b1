using LogRelay.Journal.Segments;

namespace LogRelay.Journal.Recovery;

/// <summary>What a stream's folder holds after <see cref="JournalRecovery"/> has put it in order.</summary>
/// <param name="Rotated">Oldest first.</param>
/// <param name="Files">The files of <paramref name="Rotated"/>, in the same order.</param>
/// <param name="Active">The segment to append to; its length is the file's.</param>
/// <param name="TornBytes">Bytes of a record cut short that were removed from its end.</param>
internal sealed record RecoveredState(List<Segment> Rotated, List<RotatedFile> Files, Segment Active, long TornBytes);

namespace LogRelay.Journal.Reading;

/// <summary>A segment in which readers found damage.</summary>
/// <param name="Sequence">Its sequence in the stream.</param>
/// <param name="Position">The first damaged place that was found: byte offset in the uncompressed stream since it began.</param>
/// <param name="Bytes">Uncompressed bytes that are lost in it, as far as was read.</param>
public readonly record struct DamagedSegment(long Sequence, long Position, long Bytes);

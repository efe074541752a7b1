namespace LogRelay.Journal.Verification;

/// <summary>A range of a stream that cannot be read.</summary>
/// <param name="Position">Its first byte: offset in the uncompressed stream since it began.</param>
/// <param name="Length">Uncompressed bytes.</param>
/// <param name="Kind">What is wrong with it.</param>
public readonly record struct DamagedRange(long Position, long Length, DamageKind Kind);

namespace LogRelay.Journal.Segments;

/// <summary>
/// What a compressed segment says of itself in its first block's note: Docker's own <c>lastTime</c>, by which its reader
/// skips files, and what LogRelay needs to place the file without its manifest.
/// </summary>
/// <param name="LastTimeNano">
/// Time of the last record, nanoseconds since 1970-01-01 UTC. Exact: Docker's reader skips a file that ends before
/// <c>--since</c>, and a time cut to microseconds ends before itself.
/// </param>
/// <param name="Position">Position of the first byte in the stream.</param>
/// <param name="Length">Uncompressed bytes.</param>
/// <param name="Records">How many records.</param>
internal readonly record struct SegmentNote(long LastTimeNano, long Position, long Length, long Records);

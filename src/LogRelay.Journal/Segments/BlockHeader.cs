namespace LogRelay.Journal.Segments;

/// <summary>The front of a stored block: where its compressed bytes begin, and its note.</summary>
/// <param name="Bytes">Bytes before the compressed ones.</param>
/// <param name="Note">What the block says of itself.</param>
internal readonly record struct BlockHeader(int Bytes, BlockNote Note)
{
    /// <summary>Bytes of the stored block from its first to its last; the next block follows.</summary>
    public int TotalBytes => Bytes + Note.Stored;
}

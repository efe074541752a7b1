namespace LogRelay.Journal.Segments;

/// <summary>Sees each block of a segment once, in order, while somebody reads it anyway.</summary>
internal interface IBlockVisitor
{
    /// <summary>Takes a look at one block.</summary>
    /// <param name="offset">Uncompressed bytes of the segment before it.</param>
    /// <param name="block">Its uncompressed bytes; borrowed.</param>
    /// <param name="storedOffset">Where it begins in the segment's file.</param>
    /// <param name="storedBytes">Bytes that it takes there.</param>
    void Visit(long offset, ReadOnlySpan<byte> block, long storedOffset, int storedBytes);
}

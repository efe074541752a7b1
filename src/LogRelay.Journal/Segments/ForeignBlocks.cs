using LogRelay.Journal.Storage;

namespace LogRelay.Journal.Segments;

/// <summary>A compressed file that somebody else wrote (json-file itself, a person with gzip), read forward as a whole.</summary>
internal sealed class ForeignBlocks : IDisposable
{
    private readonly IBlockCodec _codec;
    private readonly StorageStream _raw;
    private readonly Stream _plain;

    public ForeignBlocks(IStorageFile file, IBlockCodec codec)
    {
        _codec = codec;
        _raw = new StorageStream(file);
        _plain = codec.OpenForeign(_raw);
    }

    /// <summary>Reads on.</summary>
    /// <returns>Bytes read; 0 at the end, or where damage begins.</returns>
    public int Read(Span<byte> destination)
    {
        try
        {
            return _plain.Read(destination);
        }
        catch (Exception failure) when (_codec.IsDamage(failure))
        {
            // The reader counts what is missing and goes on with the next segment.
            return 0;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _plain.Dispose();
        _raw.Dispose();
    }
}

using System.Buffers;

namespace LogRelay.Journal.Storage;

/// <summary>Copies what can be read of an open file.</summary>
internal static class FileCopy
{
    private const int ChunkBytes = 128 * 1024;

    /// <summary>Copies the first <paramref name="length"/> bytes, or as many as there are, to the start of an empty file.</summary>
    /// <exception cref="IOException">The source could not be read, or the target not be written.</exception>
    public static void Copy(IStorageFile source, IStorageFile target, long length)
    {
        var chunk = ArrayPool<byte>.Shared.Rent(ChunkBytes);
        try
        {
            var offset = 0L;
            while (offset < length)
            {
                var read = source.Read(offset, chunk.AsSpan(0, (int)Math.Min(chunk.Length, length - offset)));
                if (read == 0)
                {
                    return;
                }
                target.Write(offset, chunk.AsSpan(0, read));
                offset += read;
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(chunk);
        }
    }
}

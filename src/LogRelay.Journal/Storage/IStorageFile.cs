namespace LogRelay.Journal.Storage;

/// <summary>An open regular file. It stays readable through this handle after being renamed or removed.</summary>
/// <remarks>Reads and writes name their offset: any number of readers beside one writer, from any thread.</remarks>
public interface IStorageFile : IDisposable
{
    /// <summary>Length in bytes, as it is now.</summary>
    long Length { get; }

    /// <summary>True when <paramref name="path"/> names this very file: nobody removed it or put another in its place. False when that cannot be told.</summary>
    bool IsNamed(string path);

    /// <summary>Reads up to <paramref name="destination"/>'s length at <paramref name="offset"/>.</summary>
    /// <returns>Bytes read; less than asked for only at the end of the file.</returns>
    int Read(long offset, Span<byte> destination);

    /// <summary>Writes all of <paramref name="source"/> at <paramref name="offset"/>, growing the file as needed.</summary>
    /// <exception cref="IOException">Nothing, a part, or all of it may have been written.</exception>
    void Write(long offset, ReadOnlySpan<byte> source);

    /// <summary>Cuts or extends (with zeros) the file.</summary>
    void SetLength(long length);

    /// <summary>Makes everything written so far survive a power loss: fsync(2).</summary>
    void Sync();
}

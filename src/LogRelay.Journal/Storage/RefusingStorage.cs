namespace LogRelay.Journal.Storage;

/// <summary>
/// Stands in for storage that cannot be used: there is nothing in it, and it takes no record. What a journal keeps about
/// itself it pretends to take, so that a journal on it opens, counts what it is given as dropped, and closes. Any thread.
/// </summary>
/// <param name="recordsPath">The file whose writes fail.</param>
/// <param name="cause">What the real storage said.</param>
internal sealed class RefusingStorage(string recordsPath, Exception cause) : IStorage
{
    /// <inheritdoc/>
    public ulong PowerCycle => 1;

    /// <inheritdoc/>
    public IStorageFile Open(string path, StorageOpenMode mode) =>
        new File(string.Equals(path, recordsPath, StringComparison.Ordinal) ? cause : null);

    /// <inheritdoc/>
    public IReadOnlyList<StorageEntry> List(string folder) => [];

    /// <inheritdoc/>
    public bool Exists(string path) => false;

    /// <inheritdoc/>
    public void CreateFolder(string folder)
    {
    }

    /// <inheritdoc/>
    public void Rename(string source, string target)
    {
    }

    /// <inheritdoc/>
    public void Delete(string path)
    {
    }

    /// <inheritdoc/>
    public void DeleteFolder(string folder)
    {
    }

    /// <inheritdoc/>
    public void SyncFolder(string folder)
    {
    }

    private sealed class File(Exception? refusal) : IStorageFile
    {
        public long Length => 0;

        public bool IsNamed(string path) => true;

        public int Read(long offset, Span<byte> destination) => 0;

        public void Write(long offset, ReadOnlySpan<byte> source)
        {
            if (refusal is not null)
            {
                throw new IOException(refusal.Message, StorageErrno.DeviceError);
            }
        }

        public void SetLength(long length)
        {
        }

        public void Sync()
        {
        }

        public void Dispose()
        {
        }
    }
}

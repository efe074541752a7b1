namespace LogRelay.Journal.Storage;

/// <summary>
/// One open file with several users, closed when the last one lets go: whoever reads beside a writer reads the file that
/// is being written, whatever somebody did to its name. Any thread.
/// </summary>
/// <param name="file">The file; disposed of here.</param>
internal sealed class SharedFile(IStorageFile file) : IStorageFile
{
    private int _users = 1;

    /// <inheritdoc/>
    public long Length => file.Length;

    /// <summary>One more user, who disposes of what comes back.</summary>
    /// <returns>Null when the last user has let go.</returns>
    public IStorageFile? Share()
    {
        var users = Volatile.Read(ref _users);
        while (users > 0)
        {
            var seen = Interlocked.CompareExchange(ref _users, users + 1, users);
            if (seen == users)
            {
                return new Borrowed(this);
            }
            users = seen;
        }
        return null;
    }

    /// <inheritdoc/>
    public bool IsNamed(string path) => file.IsNamed(path);

    /// <inheritdoc/>
    public int Read(long offset, Span<byte> destination) => file.Read(offset, destination);

    /// <inheritdoc/>
    public void Write(long offset, ReadOnlySpan<byte> source) => file.Write(offset, source);

    /// <inheritdoc/>
    public void SetLength(long length) => file.SetLength(length);

    /// <inheritdoc/>
    public void Sync() => file.Sync();

    /// <summary>The first user lets go. Once.</summary>
    public void Dispose() => Release();

    private void Release()
    {
        if (Interlocked.Decrement(ref _users) == 0)
        {
            file.Dispose();
        }
    }

    private sealed class Borrowed(SharedFile shared) : IStorageFile
    {
        private int _isDisposed;

        public long Length => shared.Length;

        public bool IsNamed(string path) => shared.IsNamed(path);

        public int Read(long offset, Span<byte> destination) => shared.Read(offset, destination);

        public void Write(long offset, ReadOnlySpan<byte> source) => throw new NotSupportedException("a shared file is written by its first user");

        public void SetLength(long length) => throw new NotSupportedException("a shared file is written by its first user");

        public void Sync() => shared.Sync();

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _isDisposed, 1) == 0)
            {
                shared.Release();
            }
        }
    }
}

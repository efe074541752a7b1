using Microsoft.Win32.SafeHandles;

namespace LogRelay.Journal.Storage;

/// <summary>A regular file behind a descriptor; interrupted system calls are repeated by System.IO.</summary>
internal sealed class RealStorageFile(string path, SafeFileHandle handle) : IStorageFile
{
    public long Length => RandomAccess.GetLength(handle);

    public bool IsNamed(string path) =>
        Libc.Statx(handle, "", Libc.EmptyPath, Libc.StatxInode, out var mine) == 0
        && Libc.Statx(Libc.WorkingFolder, path, Libc.NoFollowFlag, Libc.StatxInode, out var named) == 0
        && mine.IsSameFile(in named);

    public int Read(long offset, Span<byte> destination)
    {
        var total = 0;
        while (total < destination.Length)
        {
            int count;
            try
            {
                count = RandomAccess.Read(handle, destination[total..], offset + total);
            }
            catch (IOException) when (total > 0)
            {
                // What stands before an unreadable place is worth having; whoever reads on there learns of it.
                break;
            }
            if (count == 0)
            {
                break;
            }
            total += count;
        }
        return total;
    }

    public void Write(long offset, ReadOnlySpan<byte> source)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        try
        {
            RandomAccess.Write(handle, source, offset);
        }
        catch (ArgumentOutOfRangeException cause)
        {
            // System.IO takes EFBIG for a mistake of the caller; here it is the file system's or ulimit's limit.
            throw new IOException($"cannot write to '{path}' at offset {offset}: larger than the file system or ulimit -f allows", cause)
            {
                HResult = StorageErrno.FileTooLarge,
            };
        }
    }

    public void SetLength(long length) => RandomAccess.SetLength(handle, length);

    public void Sync() => RandomAccess.FlushToDisk(handle);

    public void Dispose() => handle.Dispose();
}

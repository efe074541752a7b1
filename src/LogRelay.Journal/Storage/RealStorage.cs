using System.IO.Enumeration;
using System.IO.Hashing;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace LogRelay.Journal.Storage;

/// <summary>The machine's own file system (Linux).</summary>
/// <remarks>
/// The last part of a path is never followed when it is a symbolic link, and a FIFO, device or folder in the place
/// of a file is refused without blocking: the root folder is where people look around during an incident.
/// Files get mode 0640 and folders 0700, less what the process's umask takes away. No thread affinity.
/// </remarks>
public sealed class RealStorage : IStorage
{
    private const int FileMode0640 = 0x1A0;
    private const UnixFileMode FolderMode0700 = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    private static readonly EnumerationOptions EveryName = new() { AttributesToSkip = 0, IgnoreInaccessible = false };

    private static readonly Lazy<ulong> Boot = new(ReadBootId);

    /// <inheritdoc/>
    public ulong PowerCycle => Boot.Value;

    /// <inheritdoc/>
    public IStorageFile Open(string path, StorageOpenMode mode)
    {
        var flags = mode switch
        {
            StorageOpenMode.Read => Libc.ReadOnly,
            StorageOpenMode.ReadWrite => Libc.ReadWrite | Libc.Create,
            StorageOpenMode.Truncate => Libc.ReadWrite | Libc.Create | Libc.Truncate,
            _ => throw new ArgumentOutOfRangeException(nameof(mode), mode, "not a way to open a file"),
        };
        SafeFileHandle? handle = null;
        try
        {
            handle = OpenHandle(path, flags | Libc.NoFollow | Libc.NonBlocking | Libc.NoTerminal);
            DemandRegularFile(path, handle);
            var file = new RealStorageFile(path, handle);
            handle = null;
            return file;
        }
        finally
        {
            handle?.Dispose();
        }
    }

    /// <inheritdoc/>
    public IReadOnlyList<StorageEntry> List(string folder)
    {
        try
        {
            return [.. new FileSystemEnumerable<StorageEntry>(Checked(folder), ToEntry, EveryName)];
        }
        catch (DirectoryNotFoundException)
        {
            return [];
        }
    }

    /// <inheritdoc/>
    public bool Exists(string path) => Path.Exists(Checked(path));

    /// <inheritdoc/>
    public void CreateFolder(string folder)
    {
        if (Directory.Exists(Checked(folder)))
        {
            return;
        }
        // One by one: System.IO gives the mode to the last folder only, and its parents are as private.
        if (Path.GetDirectoryName(folder) is { } parent)
        {
            CreateFolder(parent);
        }
        Directory.CreateDirectory(folder, FolderMode0700);
    }

    /// <inheritdoc/>
    public void Rename(string source, string target)
    {
        if (Libc.Rename(Checked(source), Checked(target)) != 0)
        {
            var errno = Marshal.GetLastPInvokeError();
            throw StorageErrno.ToException($"rename '{source}' to", errno == StorageErrno.NotFound ? source : target, errno);
        }
    }

    /// <inheritdoc/>
    public void Delete(string path)
    {
        try
        {
            File.Delete(Checked(path));
        }
        catch (DirectoryNotFoundException)
        {
            // Neither the folder nor, therefore, the file is there: what was asked for.
        }
    }

    /// <inheritdoc/>
    public void DeleteFolder(string folder)
    {
        try
        {
            Directory.Delete(Checked(folder), recursive: true);
        }
        catch (DirectoryNotFoundException)
        {
            // Already gone: what was asked for.
        }
    }

    /// <inheritdoc/>
    public void SyncFolder(string folder)
    {
        using var handle = OpenHandle(folder, Libc.ReadOnly | Libc.Directory);
        RandomAccess.FlushToDisk(handle);
    }

    private static ulong ReadBootId()
    {
        try
        {
            return Math.Max(1, XxHash3.HashToUInt64(File.ReadAllBytes("/proc/sys/kernel/random/boot_id")));
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            // Nobody can tell: as if the machine had started for this process.
            return Math.Max(1, (ulong)Random.Shared.NextInt64());
        }
    }

    private static SafeFileHandle OpenHandle(string path, int flags)
    {
        Checked(path);
        while (true)
        {
            var descriptor = Libc.Open(path, flags | Libc.CloseOnExec, FileMode0640);
            if (descriptor >= 0)
            {
                return new SafeFileHandle(descriptor, ownsHandle: true);
            }
            var errno = Marshal.GetLastPInvokeError();
            if (errno != StorageErrno.Interrupted)
            {
                throw StorageErrno.ToException("open", path, errno);
            }
        }
    }

    private static void DemandRegularFile(string path, SafeFileHandle handle)
    {
        if (Libc.Statx(handle, "", Libc.EmptyPath, Libc.StatxType, out var status) != 0)
        {
            throw StorageErrno.ToException("examine", path, Marshal.GetLastPInvokeError());
        }
        if (!status.IsRegularFile)
        {
            throw new IOException($"cannot open '{path}': a folder, FIFO, device or socket is in the place of a regular file; move it away", StorageErrno.IsAFolder);
        }
    }

    private static StorageEntry ToEntry(ref FileSystemEntry entry) =>
        new(entry.FileName.ToString(), entry.IsDirectory && !entry.Attributes.HasFlag(FileAttributes.ReparsePoint));

    // A NUL would cut the path short on its way to the kernel and so name another file.
    private static string Checked(string path) =>
        Path.IsPathRooted(path) && !path.Contains('\0', StringComparison.Ordinal)
            ? path
            : throw new ArgumentException($"'{path}' is not an absolute path", nameof(path));
}

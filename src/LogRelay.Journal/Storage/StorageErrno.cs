using System.Runtime.InteropServices;

namespace LogRelay.Journal.Storage;

/// <summary>
/// Linux error numbers as storage exceptions carry them: <see cref="Exception.HResult"/> of an
/// <see cref="IOException"/> is the errno, as System.IO does it on Unix. All faces of <see cref="IStorage"/> keep to it.
/// </summary>
public static class StorageErrno
{
    /// <summary>ENOENT: no such file or folder.</summary>
    public const int NotFound = 2;

    /// <summary>EINTR: a signal came; try again.</summary>
    public const int Interrupted = 4;

    /// <summary>EIO: the device failed.</summary>
    public const int DeviceError = 5;

    /// <summary>EACCES: permission denied.</summary>
    public const int AccessDenied = 13;

    /// <summary>ENOTDIR: a part of the path is not a folder.</summary>
    public const int NotAFolder = 20;

    /// <summary>EISDIR: a folder where a file is needed.</summary>
    public const int IsAFolder = 21;

    /// <summary>EFBIG: larger than the file system or a limit of the process allows.</summary>
    public const int FileTooLarge = 27;

    /// <summary>ENOSPC: the file system is full.</summary>
    public const int NoSpace = 28;

    /// <summary>ELOOP: a symbolic link where none is followed.</summary>
    public const int SymbolicLink = 40;

    /// <summary>EDQUOT: the quota is used up.</summary>
    public const int QuotaExceeded = 122;

    private const int OperationNotPermitted = 1;
    private const int NoSuchDevice = 6;
    private const int NoMemory = 12;
    private const int FileTableFull = 23;
    private const int TooManyOpenFiles = 24;

    /// <summary>True when freeing space on the file system can make the same call succeed.</summary>
    public static bool IsDiskFull(IOException error) => error.HResult is NoSpace or QuotaExceeded;

    /// <summary>True when the same call can succeed later with nothing repaired: handles or memory have run out.</summary>
    public static bool IsShortage(IOException error) => error.HResult is NoMemory or FileTableFull or TooManyOpenFiles;

    /// <summary>True when the file is not there, or something that is no file stands in its place.</summary>
    public static bool IsGone(Exception failure) =>
        failure is FileNotFoundException or DirectoryNotFoundException || (failure is IOException error && IsNotAFile(error));

    /// <summary>True when storage refuses a file as it is: no permission, a bad device. Trying again later may help, a repair does.</summary>
    public static bool IsRefusal(Exception failure) =>
        failure is UnauthorizedAccessException || (failure is IOException error && !IsShortage(error) && !IsGone(failure));

    /// <summary>True when something else stands in the place of a regular file: a folder, a symbolic link, a FIFO, a device, a socket.</summary>
    public static bool IsNotAFile(IOException error) => error.HResult is IsAFolder or SymbolicLink or NoSuchDevice;

    /// <summary>The exception that System.IO would throw for <paramref name="errno"/>.</summary>
    /// <param name="action">What was tried, as in "cannot {action} '{path}'".</param>
    /// <param name="path">The file or folder.</param>
    /// <param name="errno">The error number; becomes the HResult of an <see cref="IOException"/>.</param>
    public static Exception ToException(string action, string path, int errno)
    {
        var message = $"cannot {action} '{path}': {Describe(errno)}";
        return errno switch
        {
            NotFound when !Directory.Exists(Path.GetDirectoryName(path)) => new DirectoryNotFoundException(message),
            NotFound => new FileNotFoundException(message, path),
            NotAFolder => new DirectoryNotFoundException(message),
            AccessDenied or OperationNotPermitted => new UnauthorizedAccessException(message),
            _ => new IOException(message, errno),
        };
    }

    private static string Describe(int errno) => errno switch
    {
        IsAFolder => "it is a folder, not a regular file",
        SymbolicLink => "it is a symbolic link, which is not followed here; put the file itself in its place",
        _ => Marshal.GetPInvokeErrorMessage(errno),
    };
}

using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace LogRelay.Plugin.Fifo;

/// <summary>The Linux calls that the pump is made of; .NET has no counterpart for any of them.</summary>
/// <remarks>Each returns what the manual page says, -1 with errno in the last P/Invoke error.</remarks>
internal static unsafe partial class Libc
{
    public const int ReadOnly = 0;
    public const int NonBlocking = 0x800;
    public const int CloseOnExec = 0x80000;
    public const int SetPipeSize = 1031;
    public const int GetPipeSize = 1032;
    public const uint SpliceNonBlocking = 2;

    private const nuint UnreadBytesRequest = 0x541B;

    public const int Interrupted = 4;
    public const int TryAgain = 11;

    public const int EpollAdd = 1;
    public const int EpollDelete = 2;
    public const uint EpollIn = 0x1;

    /// <summary>A <c>struct epoll_event</c> is packed on x86-64 alone.</summary>
    public static readonly int EpollEventBytes = RuntimeInformation.ProcessArchitecture == Architecture.X64 ? 12 : 16;

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "read", SetLastError = true)]
    public static partial nint Read(SafeFileHandle file, byte* buffer, nint count);

    [LibraryImport("libc", EntryPoint = "pipe2", SetLastError = true)]
    public static partial int Pipe(int* ends, int flags);

    [LibraryImport("libc", EntryPoint = "tee", SetLastError = true)]
    public static partial nint Tee(SafeFileHandle source, SafeFileHandle target, nint count, uint flags);

    [LibraryImport("libc", EntryPoint = "splice", SetLastError = true)]
    public static partial nint Splice(SafeFileHandle source, nint sourceOffset, SafeFileHandle target, nint targetOffset, nint count, uint flags);

    [LibraryImport("libc", EntryPoint = "fcntl", SetLastError = true)]
    public static partial int Control(SafeFileHandle file, int command, nint argument);

    [LibraryImport("libc", EntryPoint = "ioctl", SetLastError = true)]
    private static partial int Ioctl(SafeFileHandle file, nuint request, int* value);

    [LibraryImport("libc", EntryPoint = "epoll_create1", SetLastError = true)]
    public static partial int EpollCreate(int flags);

    [LibraryImport("libc", EntryPoint = "epoll_ctl", SetLastError = true)]
    public static partial int EpollControl(SafeFileHandle epoll, int operation, SafeFileHandle file, byte* change);

    [LibraryImport("libc", EntryPoint = "epoll_wait", SetLastError = true)]
    public static partial int EpollWait(SafeFileHandle epoll, byte* events, int maxEvents, int timeoutMs);

    [LibraryImport("libc", EntryPoint = "eventfd", SetLastError = true)]
    public static partial int EventFd(uint initial, int flags);

    [LibraryImport("libc", EntryPoint = "write", SetLastError = true)]
    public static partial nint Write(SafeFileHandle file, byte* buffer, nint count);

    /// <summary>Bytes that wait in a pipe.</summary>
    /// <exception cref="IOException">It is no pipe.</exception>
    public static int UnreadBytes(SafeFileHandle pipe)
    {
        int count;
        return Ioctl(pipe, UnreadBytesRequest, &count) >= 0 ? count : throw new IOException($"FIONREAD: {LastErrorText()}");
    }

    /// <summary>The error of the last call on this thread, in words.</summary>
    public static string LastErrorText() => Marshal.GetLastPInvokeErrorMessage();
}

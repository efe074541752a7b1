using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using Xunit;

namespace LogRelay.Plugin.Tests.Dockerd;

/// <summary>A FIFO as dockerd makes and holds it: open for reading and writing, so that its bytes outlive the plugin.</summary>
internal sealed partial class DockerdFifo : IDisposable
{
    private const int ReadWrite = 2;
    private const int CloseOnExec = 0x80000;
    private const int SetPipeSize = 1031;
    private const int UnreadBytesRequest = 0x541B;

    private readonly SafeFileHandle _end;

    /// <summary>Makes it and opens it.</summary>
    public DockerdFifo(string path)
    {
        Path = path;
        Assert.Equal(0, MakeFifo(path, 0x1C0));
        var descriptor = Open(path, ReadWrite | CloseOnExec);
        Assert.True(descriptor >= 0, $"open {path}: {Marshal.GetLastPInvokeErrorMessage()}");
        _end = new SafeFileHandle(descriptor, ownsHandle: true);
    }

    /// <summary>Its path, as StartLogging names it.</summary>
    public string Path { get; }

    /// <summary>Bytes that nobody has taken out yet.</summary>
    public int UnreadBytes
    {
        get
        {
            Assert.Equal(0, Ioctl(_end, UnreadBytesRequest, out var count));
            return count;
        }
    }

    /// <summary>Writes as dockerd does: waits while the pipe is full.</summary>
    public void Put(byte[] bytes)
    {
        for (var written = 0; written < bytes.Length;)
        {
            var count = Write(_end, bytes.AsSpan(written), bytes.Length - written);
            Assert.True(count > 0, $"write {Path}: {Marshal.GetLastPInvokeErrorMessage()}");
            written += (int)count;
        }
    }

    /// <summary>The same, away from the test's thread, for more than the pipe holds.</summary>
    public Task WriteAsync(byte[] bytes) => Task.Run(() => Put(bytes));

    /// <summary>Makes the pipe this small; 4096 is the least.</summary>
    public void Resize(int bytes) => Assert.True(Control(_end, SetPipeSize, bytes) >= 0, Marshal.GetLastPInvokeErrorMessage());

    /// <summary>Lets go of it, as dockerd does after StopLogging and when it dies.</summary>
    public void Dispose() => _end.Dispose();

    [LibraryImport("libc", EntryPoint = "mkfifo", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int MakeFifo(string path, uint mode);

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "write", SetLastError = true)]
    private static partial nint Write(SafeFileHandle file, ReadOnlySpan<byte> bytes, nint count);

    [LibraryImport("libc", EntryPoint = "fcntl", SetLastError = true)]
    private static partial int Control(SafeFileHandle file, int command, nint argument);

    [LibraryImport("libc", EntryPoint = "ioctl", SetLastError = true)]
    private static partial int Ioctl(SafeFileHandle file, nuint request, out int value);
}

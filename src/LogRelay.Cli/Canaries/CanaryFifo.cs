using System.Runtime.InteropServices;

namespace LogRelay.Cli.Canaries;

/// <summary>A FIFO as dockerd makes and holds it: open for reading and writing, so that its bytes outlive whoever reads them.</summary>
internal sealed partial class CanaryFifo : IDisposable
{
    private const uint OwnerOnly = 0x1C0;

    private readonly string _path;
    private readonly FileStream _end;

    /// <summary>Makes it.</summary>
    /// <exception cref="IOException">It cannot be made.</exception>
    public CanaryFifo(string path)
    {
        _path = path;
        if (MakeFifo(path, OwnerOnly) != 0)
        {
            throw new IOException($"the FIFO {path} cannot be made: {Marshal.GetLastPInvokeErrorMessage()}");
        }
        try
        {
            _end = new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
        }
        catch
        {
            File.Delete(path);
            throw;
        }
    }

    /// <summary>Writes one frame; there is room for it in every pipe.</summary>
    public void Put(ReadOnlySpan<byte> frame) => _end.Write(frame);

    /// <inheritdoc/>
    public void Dispose()
    {
        _end.Dispose();
        File.Delete(_path);
    }

    [LibraryImport("libc", EntryPoint = "mkfifo", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int MakeFifo(string path, uint mode);
}

using LogRelay.Plugin.Fifo;
using Microsoft.Win32.SafeHandles;

namespace LogRelay.Plugin.Containers;

/// <summary>
/// Tells the operator what is lost in a FIFO that dockerd closes and nobody reads: one whose registration was lost with the
/// data folder (another data.source), or that could not be attached again. Any thread.
/// </summary>
internal sealed class UnreadFifoReport(PluginSettings settings, ILogger<UnreadFifoReport> logger)
{
    /// <summary>Says how much is in it; nothing when there is nothing, or it is no FIFO of dockerd's.</summary>
    public void Write(string file)
    {
        if (!string.Equals(Path.GetDirectoryName(file), settings.FifoFolder, StringComparison.Ordinal) || !File.Exists(file))
        {
            return;
        }
        try
        {
            if (UnreadBytes(file) is var bytes and > 0)
            {
                ContainerLog.FifoLost(logger, file, bytes);
            }
        }
        catch (IOException unreadable)
        {
            ContainerLog.FifoNotLookedAt(logger, file, unreadable);
        }
    }

    /// <exception cref="IOException">It cannot be opened.</exception>
    private static int UnreadBytes(string path)
    {
        var descriptor = Libc.Open(path, Libc.ReadOnly | Libc.NonBlocking | Libc.CloseOnExec);
        if (descriptor < 0)
        {
            throw new IOException($"{path} cannot be opened: {Libc.LastErrorText()}");
        }
        using var handle = new SafeFileHandle(descriptor, ownsHandle: true);
        return Libc.Control(handle, Libc.GetPipeSize, 0) < 0 ? 0 : Libc.UnreadBytes(handle);
    }
}

using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace LogRelay.Plugin.Fifo;

/// <summary>
/// Looks at a FIFO's bytes without taking them: tee(2) into a pipe of its own, then a read of that copy. The FIFO keeps
/// them until <see cref="Consume"/>, so that a process killed in between finds them again.
/// </summary>
/// <remarks>Belongs to one pump thread and serves all its FIFOs in turn.</remarks>
internal sealed unsafe class PeekPipe : IDisposable
{
    private readonly SafeFileHandle _copyOut;
    private readonly SafeFileHandle _copyIn;
    private readonly SafeFileHandle _null;

    /// <summary>Makes the pipe as large as the kernel allows.</summary>
    /// <param name="wantedBytes">Not below any FIFO's own size, so that one look sees a whole FIFO.</param>
    public PeekPipe(int wantedBytes)
    {
        var ends = stackalloc int[2];
        if (Libc.Pipe(ends, Libc.CloseOnExec | Libc.NonBlocking) < 0)
        {
            throw new IOException($"pipe2: {Libc.LastErrorText()}");
        }
        _copyOut = new SafeFileHandle(ends[0], ownsHandle: true);
        _copyIn = new SafeFileHandle(ends[1], ownsHandle: true);
        // Refused when root's pipes are over the soft limit: a look then sees less at a time.
        _ = Libc.Control(_copyOut, Libc.SetPipeSize, wantedBytes);
        CapacityBytes = Libc.Control(_copyOut, Libc.GetPipeSize, 0);
        var target = Libc.Open("/dev/null", 1 | Libc.CloseOnExec);
        _null = target >= 0
            ? new SafeFileHandle(target, ownsHandle: true)
            : throw new IOException($"open /dev/null: {Libc.LastErrorText()}");
    }

    /// <summary>Most bytes that one look sees.</summary>
    public int CapacityBytes { get; }

    /// <summary>Copies what is at the head of <paramref name="fifo"/>.</summary>
    /// <param name="fifo">Open for reading, non-blocking.</param>
    /// <param name="destination">At least <see cref="CapacityBytes"/> long.</param>
    /// <param name="count">Bytes copied; 0 unless the status is data.</param>
    /// <exception cref="IOException">The kernel refused.</exception>
    public PeekStatus Peek(SafeFileHandle fifo, Span<byte> destination, out int count)
    {
        count = 0;
        var copied = Libc.Tee(fifo, _copyIn, destination.Length, Libc.SpliceNonBlocking);
        if (copied == 0)
        {
            return PeekStatus.Ended;
        }
        if (copied < 0)
        {
            return Marshal.GetLastPInvokeError() is Libc.TryAgain or Libc.Interrupted
                ? PeekStatus.Empty
                : throw new IOException($"tee: {Libc.LastErrorText()}");
        }
        fixed (byte* target = destination)
        {
            while (count < copied)
            {
                var read = Libc.Read(_copyOut, target + count, (nint)copied - count);
                if (read <= 0)
                {
                    if (read < 0 && Marshal.GetLastPInvokeError() == Libc.Interrupted)
                    {
                        continue;
                    }
                    throw new IOException($"read of the peeked copy: {Libc.LastErrorText()}");
                }
                count += (int)read;
            }
        }
        return PeekStatus.Data;
    }

    /// <summary>Takes bytes that were peeked off the head of <paramref name="fifo"/>.</summary>
    public void Consume(SafeFileHandle fifo, int count)
    {
        while (count > 0)
        {
            var moved = Libc.Splice(fifo, 0, _null, 0, count, Libc.SpliceNonBlocking);
            if (moved <= 0)
            {
                if (moved < 0 && Marshal.GetLastPInvokeError() == Libc.Interrupted)
                {
                    continue;
                }
                // The bytes were seen a moment ago and nobody else reads this FIFO.
                throw new IOException($"splice of {count} peeked bytes: {Libc.LastErrorText()}");
            }
            count -= (int)moved;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _copyIn.Dispose();
        _copyOut.Dispose();
        _null.Dispose();
    }
}

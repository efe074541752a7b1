using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace LogRelay.Plugin.Fifo;

/// <summary>Waits for many FIFOs at once.</summary>
/// <remarks><see cref="Wait"/> by one thread; <see cref="Wake"/> by any.</remarks>
internal sealed unsafe class Epoll : IDisposable
{
    private const ulong WakeToken = ulong.MaxValue;
    private const int MaxEvents = 128;

    private readonly SafeFileHandle _epoll;
    private readonly SafeFileHandle _wake;
    private readonly byte[] _events = GC.AllocateUninitializedArray<byte>(MaxEvents * 16, pinned: true);

    public Epoll()
    {
        _epoll = Checked(Libc.EpollCreate(Libc.CloseOnExec), "epoll_create1");
        _wake = Checked(Libc.EventFd(0, Libc.CloseOnExec | Libc.NonBlocking), "eventfd");
        Change(Libc.EpollAdd, _wake, Libc.EpollIn, WakeToken);
    }

    /// <summary>Adds a FIFO; it reports at once when something is in it.</summary>
    public void Add(SafeFileHandle fifo, int token) => Change(Libc.EpollAdd, fifo, Libc.EpollIn, (ulong)token);

    /// <summary>Forgets a FIFO.</summary>
    public void Remove(SafeFileHandle fifo) => Change(Libc.EpollDelete, fifo, 0, 0);

    /// <summary>Ends the <see cref="Wait"/> under way, or the next one.</summary>
    public void Wake()
    {
        var one = 1UL;
        // Fails only when the counter is full, that is, when the wake-up is already due.
        _ = Libc.Write(_wake, (byte*)&one, sizeof(ulong));
    }

    /// <summary>Waits until a FIFO has something, somebody calls <see cref="Wake"/>, or the time is up.</summary>
    /// <param name="ready">Takes the tokens of the FIFOs that reported.</param>
    /// <param name="timeoutMs">-1 waits for ever.</param>
    public void Wait(List<int> ready, int timeoutMs)
    {
        ready.Clear();
        fixed (byte* events = _events)
        {
            var count = Libc.EpollWait(_epoll, events, MaxEvents, timeoutMs);
            if (count < 0 && Marshal.GetLastPInvokeError() != Libc.Interrupted)
            {
                throw new IOException($"epoll_wait: {Libc.LastErrorText()}");
            }
            for (var i = 0; i < count; i++)
            {
                var token = BinaryPrimitives.ReadUInt64LittleEndian(_events.AsSpan((i * Libc.EpollEventBytes) + Libc.EpollEventBytes - 8));
                if (token == WakeToken)
                {
                    ulong counted;
                    _ = Libc.Read(_wake, (byte*)&counted, sizeof(ulong));
                }
                else
                {
                    ready.Add((int)token);
                }
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _epoll.Dispose();
        _wake.Dispose();
    }

    private void Change(int operation, SafeFileHandle file, uint events, ulong token)
    {
        var change = stackalloc byte[16];
        BinaryPrimitives.WriteUInt32LittleEndian(new Span<byte>(change, 4), events);
        BinaryPrimitives.WriteUInt64LittleEndian(new Span<byte>(change + Libc.EpollEventBytes - 8, 8), token);
        if (Libc.EpollControl(_epoll, operation, file, change) < 0)
        {
            throw new IOException($"epoll_ctl: {Libc.LastErrorText()}");
        }
    }

    private static SafeFileHandle Checked(int descriptor, string call) =>
        descriptor >= 0 ? new SafeFileHandle(descriptor, ownsHandle: true) : throw new IOException($"{call}: {Libc.LastErrorText()}");
}

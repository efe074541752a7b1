using System.Collections.Concurrent;
using System.Diagnostics;

namespace LogRelay.Plugin.Fifo;

/// <summary>
/// One thread that moves many FIFOs' entries into their journals. A FIFO that has something is read at once; a busy one
/// then rests for a few milliseconds, so that one wake-up serves hundreds of entries.
/// </summary>
/// <remarks>Waking for each entry is what makes logging plugins slow: docs/benchmarks.md has the numbers.</remarks>
internal sealed class FifoPump : IDisposable
{
    private static readonly TimeSpan QuietBeforeShrink = TimeSpan.FromSeconds(5);

    // Longer than any rest: a FIFO with a line now and then has nothing to gain from one.
    private static readonly TimeSpan SlowPace = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan RestAfterFailure = TimeSpan.FromMilliseconds(250);

    private readonly ConcurrentQueue<Action> _commands = new();
    private readonly Dictionary<int, FifoAttachment> _attached = [];
    private readonly PriorityQueue<FifoAttachment, long> _resting = new();
    private readonly List<int> _ready = [];
    private readonly Epoll _epoll = new();
    private readonly PeekPipe _pipe;
    private readonly Action<FifoAttachment> _onEnded;
    private readonly ILogger _logger;
    private readonly Thread _thread;
    private byte[] _buffer;
    private int _nextToken;
    private volatile bool _isStopping;

    /// <summary>Starts the thread.</summary>
    /// <param name="name">The thread's name.</param>
    /// <param name="largestPipeBytes">No FIFO is larger.</param>
    /// <param name="onEnded">Told, on the pump's thread, that a FIFO's other end is gone and everything was journaled. The FIFO is closed.</param>
    /// <param name="logger">Where failures go.</param>
    public FifoPump(string name, int largestPipeBytes, Action<FifoAttachment> onEnded, ILogger logger)
    {
        _pipe = new PeekPipe(largestPipeBytes);
        _buffer = GC.AllocateUninitializedArray<byte>(_pipe.CapacityBytes);
        _onEnded = onEnded;
        _logger = logger;
        _thread = new Thread(Run) { Name = name, IsBackground = true };
        _thread.Start();
    }

    /// <summary>Reads the FIFO from now on.</summary>
    /// <returns>Ends once its first look is done; an older FIFO of the same journal was emptied before.</returns>
    public Task AttachAsync(FifoAttachment attachment) => SendAsync(() => AttachHere(attachment));

    /// <summary>Journals everything that is in the FIFO, then closes it.</summary>
    public Task DetachAsync(FifoAttachment attachment) => SendAsync(() => DetachHere(attachment));

    /// <summary>Stops reading; what is in the FIFOs stays there for the next process. A second call does nothing.</summary>
    public void Dispose()
    {
        if (_isStopping)
        {
            return;
        }
        _isStopping = true;
        _epoll.Wake();
        _thread.Join();
        // Somebody waits for these; the thread that would have done them is gone, so nothing can come in between.
        RunCommands();
        foreach (var attachment in _attached.Values)
        {
            attachment.Close();
        }
        _attached.Clear();
        _epoll.Dispose();
        _pipe.Dispose();
    }

    private Task SendAsync(Action action)
    {
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _commands.Enqueue(() =>
        {
            try
            {
                action();
                done.SetResult();
            }
#pragma warning disable CA1031 // The caller gets it. Thrown here it would end the thread, and with it every container's log.
            catch (Exception failure)
#pragma warning restore CA1031
            {
                done.SetException(failure);
            }
        });
        _epoll.Wake();
        return done.Task;
    }

    private void Run()
    {
        while (!_isStopping)
        {
            _epoll.Wait(_ready, NextTimeoutMs());
            RunCommands();
            foreach (var token in _ready)
            {
                if (_attached.TryGetValue(token, out var attachment))
                {
                    Serve(attachment);
                }
            }
            WakeRested();
        }
    }

    private void RunCommands()
    {
        while (_commands.TryDequeue(out var command))
        {
            command();
        }
    }

    private int NextTimeoutMs()
    {
        if (!_resting.TryPeek(out _, out var due))
        {
            return -1;
        }
        var wait = Stopwatch.GetElapsedTime(Stopwatch.GetTimestamp(), due);
        return wait <= TimeSpan.Zero ? 0 : (int)Math.Ceiling(wait.TotalMilliseconds);
    }

    private void WakeRested()
    {
        var now = Stopwatch.GetTimestamp();
        while (_resting.TryPeek(out var attachment, out var due) && due <= now)
        {
            _ = _resting.Dequeue();
            attachment.IsResting = false;
            if (_attached.ContainsKey(attachment.Token))
            {
                Serve(attachment);
            }
        }
    }

    private void Serve(FifoAttachment attachment)
    {
        try
        {
            attachment.Troubles.Report(_logger, isFinal: false);
            switch (attachment.Look(_pipe, ref _buffer, isFinal: false))
            {
                case PeekStatus.Data:
                    var isSlow = attachment.IsWaitedFor && Stopwatch.GetElapsedTime(attachment.LastBusy) > SlowPace;
                    attachment.LastBusy = Stopwatch.GetTimestamp();
                    if (!isSlow)
                    {
                        RestFor(attachment, attachment.Rest);
                    }
                    break;
                case PeekStatus.Empty:
                    WaitFor(attachment);
                    break;
                default:
                    Forget(attachment);
                    _onEnded(attachment);
                    break;
            }
        }
#pragma warning disable CA1031 // The top of a loop that must not end: a FIFO that nobody reads blocks its container for ever.
        catch (Exception failure)
#pragma warning restore CA1031
        {
            // Whatever was not journaled is still in the FIFO, and what was journaled is recognised at the next look.
            FifoLog.LookFailed(_logger, attachment.Path, failure);
            attachment.LookForKnownEntries();
            RestFor(attachment, RestAfterFailure);
        }
    }

    private void WaitFor(FifoAttachment attachment)
    {
        if (attachment.PipeIsEnlarged)
        {
            if (Stopwatch.GetElapsedTime(attachment.LastBusy) < QuietBeforeShrink)
            {
                RestFor(attachment, attachment.Rest);
                return;
            }
            attachment.Shrink();
        }
        if (!attachment.IsWaitedFor)
        {
            _epoll.Add(attachment.Handle, attachment.Token);
            attachment.IsWaitedFor = true;
        }
    }

    private void RestFor(FifoAttachment attachment, TimeSpan rest)
    {
        // While somebody waits on a pipe, each of dockerd's writes pays for a wake-up; a busy FIFO has nobody waiting.
        StopWaiting(attachment);
        // One that was looked at out of turn still has its turn: a second one would never go away again.
        if (!attachment.IsResting)
        {
            attachment.IsResting = true;
            _resting.Enqueue(attachment, Stopwatch.GetTimestamp() + (long)(rest.TotalSeconds * Stopwatch.Frequency));
        }
    }

    private void StopWaiting(FifoAttachment attachment)
    {
        if (attachment.IsWaitedFor)
        {
            _epoll.Remove(attachment.Handle);
            attachment.IsWaitedFor = false;
        }
    }

    private void AttachHere(FifoAttachment attachment)
    {
        foreach (var older in _attached.Values.Where(other => ReferenceEquals(other.Journal, attachment.Journal)).ToList())
        {
            // dockerd restarted with live-restore: the older FIFO gets no more entries, and they come first.
            Empty(older);
        }
        attachment.Token = _nextToken++;
        _attached.Add(attachment.Token, attachment);
        // The kernel never reports a FIFO whose other end was gone before this one was opened.
        Serve(attachment);
    }

    /// <summary>Journals all that is in a FIFO now, without touching the time of its next look.</summary>
    private void Empty(FifoAttachment attachment)
    {
        try
        {
            PeekStatus found;
            do
            {
                found = attachment.Look(_pipe, ref _buffer, isFinal: false);
            }
            while (found == PeekStatus.Data && attachment.MadeProgress);
            if (found == PeekStatus.Ended)
            {
                Forget(attachment);
                _onEnded(attachment);
            }
        }
#pragma warning disable CA1031 // An older FIFO's trouble must not keep a newer one from being read.
        catch (Exception failure)
#pragma warning restore CA1031
        {
            FifoLog.LookFailed(_logger, attachment.Path, failure);
            attachment.LookForKnownEntries();
        }
    }

    private void DetachHere(FifoAttachment attachment)
    {
        if (!_attached.ContainsKey(attachment.Token))
        {
            return;
        }
        while (attachment.Look(_pipe, ref _buffer, isFinal: true) == PeekStatus.Data)
        {
        }
        Forget(attachment);
    }

    private void Forget(FifoAttachment attachment)
    {
        _ = _attached.Remove(attachment.Token);
        StopWaiting(attachment);
        attachment.Troubles.Report(_logger, isFinal: true);
        attachment.Close();
    }
}

using System.Runtime.InteropServices;

namespace LogRelay.Query.Service;

/// <summary>
/// Threads that search, one a processor: the kernel gives them what everybody else leaves over (nice 10). Any
/// thread may give them work.
/// </summary>
public sealed partial class YieldingThreads : TaskScheduler, IDisposable
{
    private const int OfThisThread = 0;
    private const int Niceness = 10;

    private readonly Queue<Task> _waiting = [];
    private bool _isEnded;
    private int _threads;

    /// <inheritdoc/>
    public override int MaximumConcurrencyLevel => Environment.ProcessorCount;

    /// <summary>Lets the threads end when nothing waits any more.</summary>
    public void Dispose()
    {
        lock (_waiting)
        {
            _isEnded = true;
            Monitor.PulseAll(_waiting);
        }
    }

    /// <inheritdoc/>
    protected override void QueueTask(Task task)
    {
        lock (_waiting)
        {
            _waiting.Enqueue(task);
            if (_threads < MaximumConcurrencyLevel)
            {
                // Made when they are needed: a plugin that nobody asks has none.
                _threads++;
                new Thread(Work) { IsBackground = true, Name = "search" }.Start();
            }
            Monitor.Pulse(_waiting);
        }
    }

    /// <inheritdoc/>
    protected override bool TryExecuteTaskInline(Task task, bool taskWasPreviouslyQueued) => false;

    /// <inheritdoc/>
    protected override IEnumerable<Task> GetScheduledTasks()
    {
        lock (_waiting)
        {
            return [.. _waiting];
        }
    }

    private void Work()
    {
        // Refused, they search as everybody else runs: nothing that anybody has to be told.
        _ = SetPriority(OfThisThread, 0, Niceness);
        while (true)
        {
            Task task;
            lock (_waiting)
            {
                while (_waiting.Count == 0)
                {
                    if (_isEnded)
                    {
                        return;
                    }
                    _ = Monitor.Wait(_waiting);
                }
                task = _waiting.Dequeue();
            }
            _ = TryExecuteTask(task);
        }
    }

    // Of a thread, whatever POSIX says of processes: setpriority(2), BUGS.
    [LibraryImport("libc", EntryPoint = "setpriority")]
    private static partial int SetPriority(int which, int who, int niceness);
}

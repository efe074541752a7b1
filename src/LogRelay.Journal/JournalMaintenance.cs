using System.Threading.Channels;

namespace LogRelay.Journal;

/// <summary>
/// Does for all journals of a process what must not hold an appender up: syncing and compressing rotated segments.
/// One journal at a time, one segment at a time, in turn.
/// </summary>
public sealed class JournalMaintenance : IAsyncDisposable
{
    // Each holds a thread while the disk works; a disk gets no faster from more.
    private const int MostSyncs = 4;

    private readonly Lock _lock = new();
    private readonly HashSet<StreamJournal> _waiting = [];
    private readonly Dictionary<StreamJournal, TaskCompletionSource> _watched = [];
    private readonly Channel<bool> _work = Channel.CreateBounded<bool>(
        new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite, SingleReader = true });

    private readonly Action<StreamJournal, Exception> _onFailure;
    private readonly CancellationTokenSource _stopping = new();
    private readonly Task _loop;
    private StreamJournal? _current;

    /// <summary>Starts the worker.</summary>
    /// <param name="onFailure">Told when work on a journal failed: it is tried again after the next rotation or start.</param>
    public JournalMaintenance(Action<StreamJournal, Exception> onFailure)
    {
        _onFailure = onFailure;
        _loop = Task.Run(RunAsync);
    }

    /// <summary>Bounds how many journals sync at once outside this worker.</summary>
    internal SemaphoreSlim SyncGate { get; } = new(MostSyncs, MostSyncs);

    /// <summary>Stops after the segment at hand.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _loop;
        _stopping.Dispose();
        lock (_lock)
        {
            foreach (var watched in _watched.Values)
            {
                watched.TrySetResult();
            }
            _watched.Clear();
        }
    }

    /// <summary>
    /// Completes when nothing waits to be done for the journal: all is done, or has failed, or the worker has been
    /// stopped. At once when there is nothing. Any thread.
    /// </summary>
    public Task WhenIdleAsync(StreamJournal journal)
    {
        lock (_lock)
        {
            if (_current != journal && !_waiting.Contains(journal))
            {
                return Task.CompletedTask;
            }
            if (!_watched.TryGetValue(journal, out var watched))
            {
                watched = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                _watched.Add(journal, watched);
            }
            return watched.Task;
        }
    }

    /// <summary>Says that work on a journal failed that was not done here.</summary>
    internal void Fail(StreamJournal journal, Exception failure) => _onFailure(journal, failure);

    /// <summary>Asks for the journal's waiting work to be done. Any thread; never blocks.</summary>
    internal void Enqueue(StreamJournal journal)
    {
        lock (_lock)
        {
            _waiting.Add(journal);
        }
        // Full means that the worker is about to look anyway.
        _ = _work.Writer.TryWrite(true);
    }

    private async Task RunAsync()
    {
        try
        {
            while (await _work.Reader.WaitToReadAsync(_stopping.Token))
            {
                _ = _work.Reader.TryRead(out _);
                while (!_stopping.IsCancellationRequested && TakeOne() is { } journal)
                {
                    Work(journal);
                    Leave(journal);
                }
            }
        }
        catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
        {
            // What is left is found again when the journals are opened the next time.
        }
    }

    private void Work(StreamJournal journal)
    {
        try
        {
            if (journal.RunMaintenance())
            {
                Enqueue(journal);
            }
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or ObjectDisposedException)
        {
            _onFailure(journal, failure);
        }
    }

    private StreamJournal? TakeOne()
    {
        lock (_lock)
        {
            foreach (var journal in _waiting)
            {
                _waiting.Remove(journal);
                _current = journal;
                return journal;
            }
            return null;
        }
    }

    private void Leave(StreamJournal journal)
    {
        lock (_lock)
        {
            _current = null;
            if (!_waiting.Contains(journal) && _watched.Remove(journal, out var watched))
            {
                watched.SetResult();
            }
        }
    }
}

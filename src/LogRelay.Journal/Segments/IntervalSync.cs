namespace LogRelay.Journal.Segments;

/// <summary>
/// Syncs what a stream has written, at the latest one interval after it was written (sync policy "interval"). Costs the
/// appender one timer a sync, and nothing while nothing is written.
/// </summary>
internal sealed class IntervalSync : IDisposable
{
    private readonly SegmentSync _segments;
    private readonly TimeSpan _interval;
    private readonly SemaphoreSlim _gate;
    private readonly Action<Exception> _onFailure;
    private readonly ITimer _timer;
    private int _isDirty;
    private bool _hasFailed;

    /// <summary>Nothing is dirty yet.</summary>
    /// <param name="segments">What to sync.</param>
    /// <param name="options">The interval and the clock.</param>
    /// <param name="gate">Bounds how many streams of the process sync at once.</param>
    /// <param name="onFailure">Told of the first failure of a row; it is tried again each interval.</param>
    public IntervalSync(SegmentSync segments, JournalOptions options, SemaphoreSlim gate, Action<Exception> onFailure)
    {
        _segments = segments;
        _interval = options.SyncInterval;
        _gate = gate;
        _onFailure = onFailure;
        _timer = options.Time.CreateTimer(
            static sync => _ = ((IntervalSync)sync!).RunAsync(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Something was written. The appender's thread.</summary>
    public void MarkDirty()
    {
        if (Interlocked.Exchange(ref _isDirty, 1) == 0)
        {
            _ = _timer.Change(_interval, Timeout.InfiniteTimeSpan);
        }
    }

    /// <summary>Syncs what is left. The appender is done.</summary>
    /// <exception cref="IOException">It may not survive a power loss.</exception>
    public void Finish()
    {
        _timer.Dispose();
        if (Interlocked.Exchange(ref _isDirty, 0) != 0)
        {
            _segments.SyncAll();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _timer.Dispose();

    private async Task RunAsync()
    {
        await _gate.WaitAsync();
        try
        {
            // First: what is written from now on needs another sync.
            Interlocked.Exchange(ref _isDirty, 0);
            _segments.SyncAll();
            _hasFailed = false;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            if (!_hasFailed)
            {
                _onFailure(failure);
            }
            _hasFailed = true;
            MarkDirty();
        }
        finally
        {
            _ = _gate.Release();
        }
    }
}

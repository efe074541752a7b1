using System.Threading.Channels;
using LogRelay.Journal.Storage;

namespace LogRelay.Aggregator.Store.Journals;

/// <summary>
/// Completes the index of segments that are not full yet, so that searches need not read them: of streams that were closed, and
/// of open ones to which little is written.
/// </summary>
/// <remarks>One task, one closed stream at a time; nothing waits for it.</remarks>
internal sealed class StoreIndexing : IDisposable
{
    /// <summary>How often open streams are looked at.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(30);

    // Less is read as fast as the index that would say what is in it.
    private const long WorthIndexingBytes = 32 * 1024;

    // A stream that writes more in an interval fills its segments soon: each byte would be analyzed twice.
    private const long MostNewBytes = 1024 * 1024;

    private readonly IStorage _storage;
    private readonly StoredStreams _streams;
    private readonly TimeProvider _time;
    private readonly CancellationTokenSource _stopping = new();
    private readonly Lock _lock = new();
    private readonly HashSet<string> _waiting = new(StringComparer.Ordinal);
    private readonly Channel<bool> _wakes = Channel.CreateBounded<bool>(
        new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite, SingleReader = true });

    private Dictionary<string, long> _ends = new(StringComparer.Ordinal);
    private bool _isIntervalOver;
    private ITimer? _timer;
    private Task _loop = Task.CompletedTask;

    /// <summary>Does nothing yet.</summary>
    /// <param name="storage">Where the folders are.</param>
    /// <param name="streams">The streams.</param>
    /// <param name="time">The clock.</param>
    public StoreIndexing(IStorage storage, StoredStreams streams, TimeProvider time) => (_storage, _streams, _time) = (storage, streams, time);

    /// <summary>Begins; returns at once.</summary>
    public void Start()
    {
        _streams.ClosedUnindexed += Enqueue;
        _timer = _time.CreateTimer(
            _ =>
            {
                Volatile.Write(ref _isIntervalOver, true);
                Wake();
            },
            state: null,
            Interval,
            Interval);
        _loop = Task.Run(RunAsync);
    }

    /// <summary>Ends soon; what was not done is found again by the next process.</summary>
    public async Task StopAsync()
    {
        _streams.ClosedUnindexed -= Enqueue;
        _timer?.Dispose();
        await _stopping.CancelAsync();
        await _loop;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _timer?.Dispose();
        _stopping.Dispose();
    }

    private void Enqueue(string folder)
    {
        lock (_lock)
        {
            _ = _waiting.Add(folder);
        }
        Wake();
    }

    // Full: the loop is about to look anyway.
    private void Wake() => _ = _wakes.Writer.TryWrite(true);

    private async Task RunAsync()
    {
        try
        {
            while (await _wakes.Reader.WaitToReadAsync(_stopping.Token))
            {
                _ = _wakes.Reader.TryRead(out _);
                do
                {
                    if (Interlocked.Exchange(ref _isIntervalOver, false))
                    {
                        LookAtOpenOnes();
                    }
                }
                while (TakeOne() is { } folder && await CompleteAsync(folder));
            }
        }
        catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
        {
            // The next process finds what the index lacks.
        }
    }

    private string? TakeOne()
    {
        lock (_lock)
        {
            foreach (var folder in _waiting)
            {
                _ = _waiting.Remove(folder);
                return folder;
            }
            return null;
        }
    }

    private void LookAtOpenOnes()
    {
        var ends = new Dictionary<string, long>(StringComparer.Ordinal);
        foreach (var open in _streams.Journals.InUse())
        {
            var end = open.Journal.EndPosition;
            ends[open.Folder] = end;
            if (open.Journal.UnindexedBytes >= WorthIndexingBytes && _ends.TryGetValue(open.Folder, out var before) && end - before < MostNewBytes)
            {
                // Done in turn with what else waits for maintenance, which reports what fails.
                _ = open.Journal.CompleteIndexAsync();
            }
        }
        _ends = ends;
    }

    /// <summary>Opens the stream once more: whoever wants to write to it, or search it, uses it beside this.</summary>
    /// <returns>True: the next one can be taken.</returns>
    private async Task<bool> CompleteAsync(string folder)
    {
        _stopping.Token.ThrowIfCancellationRequested();
        OpenJournal open;
        try
        {
            open = _streams.Journals.Acquire(
                folder, () => _storage.Exists(folder) ? _streams.Open(folder) : throw new DirectoryNotFoundException($"{folder} is gone"));
        }
        catch (DirectoryNotFoundException)
        {
            // Removed since it was closed.
            return true;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            _streams.Failed(folder, failure);
            return true;
        }
        try
        {
            await open.Journal.CompleteIndexAsync().WaitAsync(_stopping.Token);
        }
        finally
        {
            _streams.Journals.Release(open);
        }
        return true;
    }
}

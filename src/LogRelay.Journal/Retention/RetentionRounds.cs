using System.Threading.Channels;

namespace LogRelay.Journal.Retention;

/// <summary>Runs retention's rounds: at once, at intervals, and whenever somebody asks, one after the other on a task of their own.</summary>
/// <remarks>Any thread; nothing waits for a round but <see cref="StopAsync"/>.</remarks>
/// <param name="interval">How often a round is told that its time has come.</param>
/// <param name="round">Does one; true when the interval is over, false when somebody has asked.</param>
/// <param name="failed">Told what a round threw; the next one comes all the same, or the disk would fill up.</param>
/// <param name="time">The clock.</param>
public sealed class RetentionRounds(TimeSpan interval, Action<bool> round, Action<Exception> failed, TimeProvider time) : IDisposable
{
    private readonly Channel<bool> _wakes = Channel.CreateBounded<bool>(
        new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite, SingleReader = true });

    private readonly CancellationTokenSource _stopping = new();
    private Task _loop = Task.CompletedTask;
    private ITimer? _timer;
    private bool _isIntervalOver;

    /// <summary>True once no further round begins: a long one should end.</summary>
    public bool IsStopping => _stopping.IsCancellationRequested;

    /// <summary>Begins; returns at once.</summary>
    public void Start()
    {
        _timer = time.CreateTimer(
            _ =>
            {
                Volatile.Write(ref _isIntervalOver, true);
                Wake();
            },
            state: null,
            interval,
            interval);
        _loop = Task.Run(RunAsync);
    }

    /// <summary>Asks for a round soon.</summary>
    // Full: the loop is about to look anyway.
    public void Wake() => _ = _wakes.Writer.TryWrite(true);

    /// <summary>Ends after the round at hand.</summary>
    public async Task StopAsync()
    {
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

    private async Task RunAsync()
    {
        Wake();
        try
        {
            while (await _wakes.Reader.WaitToReadAsync(_stopping.Token))
            {
                _ = _wakes.Reader.TryRead(out _);
                RunOne();
            }
        }
        catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
        {
            // The next process goes on.
        }
    }

    private void RunOne()
    {
        try
        {
            round(Interlocked.Exchange(ref _isIntervalOver, false));
        }
#pragma warning disable CA1031 // The top of a loop that must not end: without it the disk fills up.
        catch (Exception failure)
#pragma warning restore CA1031
        {
            failed(failure);
        }
    }
}

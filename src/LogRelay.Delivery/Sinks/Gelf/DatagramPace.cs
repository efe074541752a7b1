namespace LogRelay.Delivery.Sinks.Gelf;

/// <summary>
/// Spreads datagrams over time: so many a second, and never more back to back than a receiver's socket buffer holds.
/// </summary>
/// <remarks>One caller at a time. Waits only when the sender is too fast; then it costs a timer for every few datagrams.</remarks>
internal sealed class DatagramPace
{
    // Linux gives a socket 212,992 bytes unless it asks for more, and counts a small datagram as up to 1,280: 166 of them.
    private const int MostAtOnce = 100;
    private const int FewestAtOnce = 4;

    // Timers are no finer; a pause lasts so long that half of what goes at once may go again.
    private static readonly TimeSpan ShortestPause = TimeSpan.FromMilliseconds(1);

    private readonly TimeProvider _time;
    private readonly int _rate;
    private readonly double _atOnce;
    private double _allowed;
    private long _countedAt;

    /// <summary>Begins with a full allowance.</summary>
    /// <param name="rate">Datagrams a second; 0 for no limit.</param>
    /// <param name="time">The clock.</param>
    public DatagramPace(int rate, TimeProvider time)
    {
        _time = time;
        _rate = rate;
        // Two milliseconds' worth keeps the rate although timers are coarse.
        _atOnce = Math.Clamp(rate / 500.0, FewestAtOnce, MostAtOnce);
        _allowed = _atOnce;
        _countedAt = time.GetTimestamp();
    }

    /// <summary>Returns when one more datagram may go.</summary>
    /// <exception cref="OperationCanceledException"><paramref name="ct"/> ended the wait.</exception>
    public ValueTask WaitAsync(CancellationToken ct)
    {
        if (_rate == 0)
        {
            return ValueTask.CompletedTask;
        }
        if (_allowed >= 1)
        {
            _allowed--;
            return ValueTask.CompletedTask;
        }
        return PauseAsync(ct);
    }

    private async ValueTask PauseAsync(CancellationToken ct)
    {
        while (true)
        {
            var now = _time.GetTimestamp();
            _allowed = Math.Min(_atOnce, _allowed + (_time.GetElapsedTime(_countedAt, now).TotalSeconds * _rate));
            _countedAt = now;
            if (_allowed >= 1)
            {
                _allowed--;
                return;
            }
            var pause = TimeSpan.FromSeconds(_atOnce / 2 / _rate);
            await Task.Delay(pause > ShortestPause ? pause : ShortestPause, _time, ct);
        }
    }
}

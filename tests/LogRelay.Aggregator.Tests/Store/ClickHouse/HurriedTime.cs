using System.Diagnostics;

namespace LogRelay.Aggregator.Tests.Store.ClickHouse;

/// <summary>A clock that runs faster than the real one, for what otherwise waits a long time for somebody who is not there.</summary>
internal sealed class HurriedTime(int factor) : TimeProvider
{
    private readonly long _began = Stopwatch.GetTimestamp();

    public override long TimestampFrequency => Stopwatch.Frequency;

    public override long GetTimestamp() => _began + ((Stopwatch.GetTimestamp() - _began) * factor);

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        System.CreateTimer(callback, state, Shortened(dueTime), Shortened(period));

    private TimeSpan Shortened(TimeSpan time) => time > TimeSpan.Zero ? time / factor : time;
}

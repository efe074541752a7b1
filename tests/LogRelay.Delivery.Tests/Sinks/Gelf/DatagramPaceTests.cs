using LogRelay.Delivery.Sinks.Gelf;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace LogRelay.Delivery.Tests.Sinks.Gelf;

public sealed class DatagramPaceTests
{
    private readonly FakeTimeProvider _time = new();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(1, 4)]
    [InlineData(5_000, 10)]
    [InlineData(50_000, 100)]
    [InlineData(1_000_000, 100)]
    public void WaitAsync_AtOnce_LetsNoMoreGoThanAReceiverHolds(int rate, int expected) =>
        Assert.Equal(expected, GoneAtOnce(new DatagramPace(rate, _time), 1000));

    [Fact]
    public void WaitAsync_WithoutALimit_NeverWaits() => Assert.Equal(100_000, GoneAtOnce(new DatagramPace(0, _time), 100_000));

    [Theory]
    [InlineData(10)]
    [InlineData(5_000)]
    [InlineData(50_000)]
    public async Task WaitAsync_OverTime_KeepsTheRate(int rate)
    {
        var pace = new DatagramPace(rate, _time);
        var start = _time.GetTimestamp();
        var count = Math.Max(20, rate * 2);
        for (var sent = 0; sent < count; sent++)
        {
            var wait = pace.WaitAsync(Ct).AsTask();
            while (!wait.IsCompleted)
            {
                _time.Advance(TimeSpan.FromMilliseconds(1));
                await Task.Yield();
            }
        }

        var perSecond = count / _time.GetElapsedTime(start).TotalSeconds;
        Assert.InRange(perSecond, rate * 0.5, rate * 1.6);
    }

    [Fact]
    public async Task WaitAsync_Cancelled_Ends()
    {
        var pace = new DatagramPace(1, _time);
        GoneAtOnce(pace, 4);
        using var stop = new CancellationTokenSource();

        var wait = pace.WaitAsync(stop.Token).AsTask();
        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => wait);
    }

    private static int GoneAtOnce(DatagramPace pace, int most)
    {
        var gone = 0;
        while (gone < most && pace.WaitAsync(Ct).AsTask().IsCompletedSuccessfully)
        {
            gone++;
        }
        return gone;
    }
}

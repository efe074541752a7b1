using LogRelay.Delivery.Pump;
using Xunit;

namespace LogRelay.Delivery.Tests.Pump;

public sealed class BackOffTests
{
    [Fact]
    public void Next_ManyFailures_IsJitteredUnderADoublingBoundWithACap()
    {
        var backOff = new BackOff(TimeSpan.FromMilliseconds(100), TimeSpan.FromSeconds(30), new Random(1));
        var pauses = Enumerable.Range(0, 60).Select(_ => backOff.Next()).ToList();

        Assert.All(pauses.Select((pause, i) => (pause, i)), item =>
            Assert.InRange(item.pause.TotalMilliseconds, 0, Math.Min(30_000, 100 * Math.Pow(2, item.i))));
        Assert.InRange(pauses.Skip(10).Average(pause => pause.TotalSeconds), 10, 20);
    }

    [Fact]
    public void Next_AfterReset_StartsOver()
    {
        var backOff = new BackOff(TimeSpan.FromMilliseconds(100), TimeSpan.FromSeconds(30), new Random(1));
        for (var i = 0; i < 20; i++)
        {
            backOff.Next();
        }
        backOff.Reset();

        Assert.InRange(backOff.Next().TotalMilliseconds, 0, 100);
    }
}

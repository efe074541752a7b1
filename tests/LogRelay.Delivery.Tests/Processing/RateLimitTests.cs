using CsCheck;
using LogRelay.Delivery.Processing;
using LogRelay.Options;
using Xunit;

namespace LogRelay.Delivery.Tests.Processing;

public sealed class RateLimitTests
{
    private const long Second = 1_000_000_000;

    [Fact]
    public void Admits_AtOnce_AsManyAsTheBurst()
    {
        var limit = new RateLimit(new RateLimitOptions(PerSecond: 10, Burst: 3));

        Assert.Equal([true, true, true, false, false], Enumerable.Range(0, 5).Select(_ => limit.Admits(Second)));
    }

    [Fact]
    public void Admits_OverTime_AsManyAsTheRate()
    {
        var limit = new RateLimit(new RateLimitOptions(PerSecond: 10, Burst: 10));
        var admitted = Enumerable.Range(0, 100_000).Count(i => limit.Admits(i * (Second / 1000)));

        // 100 s at 10 a second, and the burst at the start.
        Assert.InRange(admitted, 1000, 1010);
    }

    [Fact]
    public void Admits_AfterAQuietTime_NoMoreThanTheBurst()
    {
        var limit = new RateLimit(new RateLimitOptions(PerSecond: 1000, Burst: 5));
        Assert.True(limit.Admits(0));

        Assert.Equal(5, Enumerable.Range(0, 100).Count(_ => limit.Admits(3600 * Second)));
    }

    [Fact]
    public void Admits_ClockSetBack_GoesOnAtOnce()
    {
        var limit = new RateLimit(new RateLimitOptions(PerSecond: 1, Burst: 1));
        Assert.True(limit.Admits(7200 * Second));
        Assert.False(limit.Admits(7200 * Second));

        Assert.False(limit.Admits(1000 * Second));
        Assert.True(limit.Admits(1001 * Second));
    }

    [Fact]
    public void Admits_AnyTimes_NeverThrows() => Gen.Long.Array[1, 50].Sample(times =>
    {
        var limit = new RateLimit(new RateLimitOptions(1_000_000, 10_000_000));
        Assert.True(limit.Admits(times[0]));
        Array.ForEach(times, time => limit.Admits(time));
    });

    [Fact]
    public void Reset_StartsWithAFullBucket()
    {
        var limit = new RateLimit(new RateLimitOptions(1, 1));
        Assert.True(limit.Admits(Second));
        limit.Reset();

        Assert.True(limit.Admits(Second));
    }
}

using LogRelay.Query.Times;
using Xunit;

namespace LogRelay.Query.Tests.Times;

/// <summary>Times as people write them.</summary>
public sealed class TimeTextTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 23, 12, 0, 0, TimeSpan.Zero);
    private static readonly TimeZoneInfo Zone = TimeZoneInfo.CreateCustomTimeZone("test", TimeSpan.FromHours(2), "test", "test");

    [Theory]
    [InlineData("now", "2026-11-23T12:00:00.000000000Z")]
    [InlineData("10m", "2026-11-23T11:50:00.000000000Z")]
    [InlineData("1h30m", "2026-11-23T10:30:00.000000000Z")]
    [InlineData("1.5h", "2026-11-23T10:30:00.000000000Z")]
    [InlineData("1d", "2026-11-22T12:00:00.000000000Z")]
    [InlineData("2w", "2026-11-09T12:00:00.000000000Z")]
    [InlineData("250ms", "2026-11-23T11:59:59.750000000Z")]
    [InlineData("10:15", "2026-11-23T08:15:00.000000000Z")]
    [InlineData("9:05:07", "2026-11-23T07:05:07.000000000Z")]
    [InlineData("2026-11-20", "2026-11-19T22:00:00.000000000Z")]
    [InlineData("2026-11-20 10:15:30.25", "2026-11-20T08:15:30.250000000Z")]
    [InlineData("2026-11-20T10:15:30Z", "2026-11-20T10:15:30.000000000Z")]
    [InlineData("2026-11-20T10:15:30.1234567+05:30", "2026-11-20T04:45:30.123456700Z")]
    [InlineData("2026-11-20T10:15:30.123456789Z", "2026-11-20T10:15:30.123456789Z")]
    [InlineData("2026-11-20T10:15:30.12345678Z", "2026-11-20T10:15:30.123456780Z")]
    [InlineData("2026-11-20 10:15-0800", "2026-11-20T18:15:00.000000000Z")]
    [InlineData("1700000000", "2023-11-14T22:13:20.000000000Z")]
    [InlineData("1700000000.5", "2023-11-14T22:13:20.500000000Z")]
    [InlineData("today", "2026-11-22T22:00:00.000000000Z")]
    [InlineData("yesterday", "2026-11-21T22:00:00.000000000Z")]
    public void A_time_is_understood(string text, string expected)
    {
        Assert.True(TimeText.TryParse(text, Now, Zone, out var nano));
        Assert.Equal(expected, TimeFormat.Exact(nano));
    }

    [Theory]
    [InlineData("")]
    [InlineData("10")]
    [InlineData("10x")]
    [InlineData("m")]
    [InlineData("-5m")]
    [InlineData("25:00")]
    [InlineData("2026-13-01")]
    [InlineData("2026-11-20T10:15:30Q")]
    [InlineData("2026-11-20T10:15:30+99:00")]
    [InlineData("2026-11-20T10:15:30.1234567890Z")]
    [InlineData("2026-11-20T10:15:30.1234567x9Z")]
    [InlineData("0001-01-01T00:00:00+14:00")]
    [InlineData("9999-12-31")]
    [InlineData("99999999999999999999")]
    [InlineData("999999999999d")]
    public void Anything_else_is_refused(string text) => Assert.False(TimeText.TryParse(text, Now, Zone, out _));

    [Fact]
    public void Times_before_1970_are_written_too() => Assert.Equal("1969-12-31T23:59:59.999999999Z", TimeFormat.Exact(-1));
}

using System.Globalization;
using System.Text;
using CsCheck;
using LogRelay.Journal.JsonFile;
using Xunit;

namespace LogRelay.Journal.Tests.JsonFile;

public sealed class Rfc3339NanoTests
{
    [Theory]
    [InlineData(0, "1970-01-01T00:00:00Z")]
    [InlineData(1_700_000_000_123_456_789, "2023-11-14T22:13:20.123456789Z")]
    [InlineData(1_700_000_000_120_000_000, "2023-11-14T22:13:20.12Z")]
    [InlineData(1_700_000_000_000_000_001, "2023-11-14T22:13:20.000000001Z")]
    [InlineData(1_709_164_800_000_000_000, "2024-02-29T00:00:00Z")]
    [InlineData(-1, "1969-12-31T23:59:59.999999999Z")]
    [InlineData(long.MinValue, "1677-09-21T00:12:43.145224192Z")]
    [InlineData(long.MaxValue, "2262-04-11T23:47:16.854775807Z")]
    public void Write_KnownTimes_AsGoDoes(long timeNano, string expected)
    {
        var buffer = new byte[Rfc3339Nano.MaxLength];

        var length = Rfc3339Nano.Write(buffer, timeNano);

        Assert.Equal(expected, Encoding.UTF8.GetString(buffer.AsSpan(0, length)));
        Assert.True(Rfc3339Nano.TryParse(buffer.AsSpan(0, length), out var back));
        Assert.Equal(timeNano, back);
    }

    [Fact]
    public void Write_AnyTime_IsReadBack_AndAgreesWithDotNet() => Gen.Long.Sample(timeNano =>
    {
        var buffer = new byte[Rfc3339Nano.MaxLength];
        var text = buffer.AsSpan(0, Rfc3339Nano.Write(buffer, timeNano));
        Assert.True(Rfc3339Nano.TryParse(text, out var back));
        Assert.Equal(timeNano, back);
        var expected = DateTime.UnixEpoch.AddTicks((long)Math.Floor(timeNano / 1e9m) * TimeSpan.TicksPerSecond);
        Assert.Equal(
            expected.ToString("yyyy-MM-ddTHH:mm:ss", CultureInfo.InvariantCulture),
            Encoding.UTF8.GetString(text[..19]));
    });

    [Theory]
    [InlineData("2023-11-14T22:13:20+01:00", 1_699_996_400_000_000_000)]
    [InlineData("2023-11-14T22:13:20.5-00:30", 1_700_001_800_500_000_000)]
    [InlineData("2023-11-14T22:13:20.1234567899Z", 1_700_000_000_123_456_789)]
    [InlineData("0001-01-01T00:00:00Z", long.MinValue)]
    [InlineData("0000-01-01T00:00:00Z", long.MinValue)]
    [InlineData("9999-12-31T23:59:59.999999999Z", long.MaxValue)]
    [InlineData("2262-04-11T23:47:16.854775808Z", long.MaxValue)]
    public void TryParse_OtherZonesAndFarTimes_AreReadAndClamped(string text, long expected)
    {
        Assert.True(Rfc3339Nano.TryParse(Encoding.UTF8.GetBytes(text), out var timeNano));
        Assert.Equal(expected, timeNano);
    }

    [Theory]
    [InlineData("")]
    [InlineData("Z")]
    [InlineData("2023-11-14T22:13:20")]
    [InlineData("2023-11-14 22:13:20Z")]
    [InlineData("2023-11-14T22:13:20.Z")]
    [InlineData("2023-11-14T22:13:20.5")]
    [InlineData("2023-11-14T22:13:20.5ZZ")]
    [InlineData("2023-11-14T22:13:20+0100")]
    [InlineData("2023-11-14T22:13:20+24:00")]
    [InlineData("2023-11-14T22:13:20+01:60")]
    [InlineData("2023-02-29T00:00:00Z")]
    [InlineData("2023-13-01T00:00:00Z")]
    [InlineData("2023-00-01T00:00:00Z")]
    [InlineData("2023-01-00T00:00:00Z")]
    [InlineData("2023-01-01T24:00:00Z")]
    [InlineData("2023-01-01T00:60:00Z")]
    [InlineData("2023-01-01T00:00:60Z")]
    [InlineData("20x3-01-01T00:00:00Z")]
    [InlineData("202x-01-01T00:00:00Z")]
    [InlineData("2023-1x-01T00:00:00Z")]
    [InlineData("2023-01-01T00:0x:00Z")]
    public void TryParse_AnythingElse_IsRefused(string text) =>
        Assert.False(Rfc3339Nano.TryParse(Encoding.UTF8.GetBytes(text), out _));

    [Fact]
    public void TryParse_NearlyATime_NeverThrows() =>
        Gen.Select(Gen.Int[0, 29], Gen.Byte, Gen.Int[0, 30]).Sample((at, value, length) =>
        {
            var text = "2023-11-14T22:13:20.123456789Z"u8.ToArray();
            text[at] = value;
            if (Rfc3339Nano.TryParse(text.AsSpan(0, length), out _))
            {
                Assert.InRange(length, 20, 30);
            }
        });
}

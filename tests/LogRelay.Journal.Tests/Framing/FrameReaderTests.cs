using LogRelay.Journal.Framing;
using Xunit;

namespace LogRelay.Journal.Tests.Framing;

public sealed class FrameReaderTests
{
    [Theory]
    [InlineData("", FrameStatus.Incomplete, 0)]
    [InlineData("000000", FrameStatus.Incomplete, 0)]
    [InlineData("00000002", FrameStatus.Incomplete, 6)]
    [InlineData("0000000261", FrameStatus.Incomplete, 6)]
    [InlineData("00000000", FrameStatus.Complete, 4)]
    [InlineData("000000026162", FrameStatus.Complete, 6)]
    [InlineData("00000002616263", FrameStatus.Complete, 6)]
    [InlineData("00000003616263", FrameStatus.TooLong, 0)]
    [InlineData("ffffffff", FrameStatus.TooLong, 0)]
    [InlineData("80000000", FrameStatus.TooLong, 0)]
    public void TryRead_FrontOfABuffer_SaysWhatItIs(string hex, FrameStatus expected, int expectedBytes)
    {
        var buffer = Convert.FromHexString(hex);

        Assert.Equal(expected, FrameReader.TryRead(buffer, 2, out var payload, out var frameBytes));

        Assert.Equal(expectedBytes, frameBytes);
        Assert.Equal(expected == FrameStatus.Complete ? buffer.AsSpan(4, expectedBytes - 4) : [], payload);
    }
}

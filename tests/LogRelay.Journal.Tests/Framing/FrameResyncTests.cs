using CsCheck;
using LogRelay.Journal.Entries;
using LogRelay.Journal.Framing;
using Xunit;

namespace LogRelay.Journal.Tests.Framing;

public sealed class FrameResyncTests
{
    [Fact]
    public void IndexOfNextFrame_AfterGarbage_IsTheFramesStart() =>
        Gen.Select(Gen.Byte.Array[0, 100], Gen.Bool, Gen.Byte.Array[0, 50]).Sample((garbage, isStderr, line) =>
        {
            var frame = Frame(line, isStderr);
            byte[] buffer = [.. garbage, .. frame];

            Assert.Equal(garbage.Length, FrameResync.IndexOfNextFrame(buffer, FrameLimits.MaxPayloadBytes));
            // All but the last bytes that it needs to be known by.
            var undecided = buffer.AsSpan(0, garbage.Length + FrameResync.UndecidedTailBytes);
            Assert.Equal(-1, FrameResync.IndexOfNextFrame(undecided, FrameLimits.MaxPayloadBytes));
            Assert.Equal(garbage.Length, FrameResync.IndexOfNextFrame(
                buffer.AsSpan(0, garbage.Length + FrameResync.UndecidedTailBytes + 1), FrameLimits.MaxPayloadBytes));
        });

    [Fact]
    public void IndexOfNextFrame_MiddleOfAFrame_IsTheFrameAfterIt()
    {
        byte[] buffer = [.. Frame("first"u8, false), .. Frame("second"u8, true)];

        Assert.Equal(Frame("first"u8, false).Length - 1, FrameResync.IndexOfNextFrame(buffer.AsSpan(1), FrameLimits.MaxPayloadBytes));
    }

    [Theory]
    // The length says more than is allowed, less than the source needs, or something that does not decode.
    [InlineData("000f42400a067374646f7574")]
    [InlineData("000000070a067374646f7574")]
    [InlineData("0000000a0a067374646f75741affffffff")]
    [InlineData("000000080a06737464696e20")]
    public void IndexOfNextFrame_ImplausibleStarts_ArePassedOver(string hex)
    {
        var implausible = Convert.FromHexString(hex);

        Assert.Equal(-1, FrameResync.IndexOfNextFrame(implausible, FrameLimits.MaxPayloadBytes));
        Assert.Equal(
            implausible.Length,
            FrameResync.IndexOfNextFrame([.. implausible, .. Frame("x"u8, false)], FrameLimits.MaxPayloadBytes));
    }

    [Fact]
    public void IndexOfNextFrame_ArbitraryBytes_NeverThrow() => Gen.Byte.Array[0, 60].Sample(bytes =>
        Assert.InRange(FrameResync.IndexOfNextFrame(bytes, FrameLimits.MaxPayloadBytes), -1, bytes.Length));

    private static byte[] Frame(ReadOnlySpan<byte> line, bool isStderr)
    {
        var entry = new LogEntry { Source = isStderr ? LogSource.Stderr : LogSource.Stdout, TimeNano = 5, Line = line };
        var buffer = new byte[LogEntryEncoder.MaxLength(entry)];
        return buffer[..LogEntryEncoder.Write(buffer, entry, appendNewline: false)];
    }
}

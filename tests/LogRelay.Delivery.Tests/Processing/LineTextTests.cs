using System.Text;
using CsCheck;
using LogRelay.Delivery.Processing;
using Xunit;

namespace LogRelay.Delivery.Tests.Processing;

public sealed class LineTextTests
{
    [Fact]
    public void Decode_AnyBytes_EveryRangeOfCharactersIsARangeOfBytesInOrder() => Gen.Byte.Array[0, 60].Sample(line =>
    {
        using var text = new LineText();
        var chars = text.Decode(line).ToArray();
        var end = 0;
        for (var at = 0; at < chars.Length; at++)
        {
            var (start, next) = text.Bytes(at, 1);
            Assert.InRange(start, 0, end);
            Assert.InRange(next, end, line.Length);
            end = next;
        }
        Assert.Equal(line.Length, end);
        Assert.Equal((0, line.Length), text.Bytes(0, chars.Length));
    });

    [Fact]
    public void Decode_AnyText_IsWhatDotNetReads_AndItsRangesEncodeBack() => Gen.String.Where(IsWhole).Sample(expected =>
    {
        using var text = new LineText();
        var line = Encoding.UTF8.GetBytes(expected);
        Assert.Equal(expected, text.Decode(line).ToString());
        for (var at = 0; at < expected.Length; at++)
        {
            if (!char.IsSurrogate(expected[at]))
            {
                var (start, end) = text.Bytes(at, 1);
                Assert.Equal(expected[at].ToString(), Encoding.UTF8.GetString(line[start..end]));
            }
        }
    });

    [Fact]
    public void Bytes_HalfAPair_IsTheWholeCharacter()
    {
        using var text = new LineText();
        text.Decode("a😀b"u8);

        Assert.Equal((1, 5), text.Bytes(1, 1));
        Assert.Equal((1, 5), text.Bytes(2, 1));
        Assert.Equal((5, 6), text.Bytes(3, 1));
    }

    private static bool IsWhole(string text) => text == Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text));
}

using LogRelay.Query.Matching.Automata;
using Xunit;

namespace LogRelay.Query.Tests.Matching.Automata;

public sealed class ByteSetTests
{
    [Fact]
    public void The_first_byte_of_the_set_or_beyond_ASCII_is_found()
    {
        var random = new Random(7);
        for (var i = 0; i < 20_000; i++)
        {
            var members = Enumerable.Range(0, random.Next(0, 6)).Select(_ => (byte)random.Next(0x80)).ToHashSet();
            var set = new ByteSet(members);
            var text = new byte[random.Next(100)];
            for (var at = 0; at < text.Length; at++)
            {
                text[at] = (byte)random.Next(random.Next(30) == 0 ? 256 : 128);
            }
            Assert.Equal(Array.FindIndex(text, value => value >= 0x80 || members.Contains(value)), set.IndexIn(text));
        }
    }

    [Fact]
    public void Every_byte_of_a_set_is_in_it_and_no_other()
    {
        for (var member = 0; member < 0x80; member++)
        {
            var set = new ByteSet([(byte)member]);
            for (var value = 0; value < 256; value++)
            {
                var text = new byte[20];
                text.AsSpan().Fill((byte)(member ^ 1));
                text[17] = text[5] = (byte)value;
                Assert.Equal(value >= 0x80 || value == member ? 5 : -1, set.IndexIn(text));
            }
        }
    }
}

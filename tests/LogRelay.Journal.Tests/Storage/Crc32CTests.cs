using System.Numerics;
using LogRelay.Journal.Storage;
using Xunit;

namespace LogRelay.Journal.Tests.Storage;

public sealed class Crc32CTests
{
    [Fact]
    public void Compute_TheDigits_IsTheChecksumThatEverybodyGets() => Assert.Equal(0xE3069283u, Crc32C.Compute("123456789"u8));

    [Fact]
    public void Append_AnyLength_IsAsByteByByte()
    {
        var bytes = new byte[20_000];
        new Random(7).NextBytes(bytes);
        for (var length = 0; length <= bytes.Length; length += length < 5000 ? 7 : 997)
        {
            var state = Crc32C.Start;
            foreach (var value in bytes.AsSpan(0, length))
            {
                state = BitOperations.Crc32C(state, value);
            }
            Assert.Equal(state, Crc32C.Append(Crc32C.Start, bytes.AsSpan(0, length)));
            var half = length / 2;
            Assert.Equal(state, Crc32C.Append(Crc32C.Append(Crc32C.Start, bytes.AsSpan(0, half)), bytes.AsSpan(half, length - half)));
        }
    }
}

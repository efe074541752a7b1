using CsCheck;
using LogRelay.Journal.Index;
using LogRelay.Journal.Levels;
using Xunit;

namespace LogRelay.Journal.Tests.Index;

/// <summary>A timeline says what was put in, and a damaged one says nothing.</summary>
public sealed class BlockTimelineTests
{
    private static readonly Gen<long> Times = Gen.OneOf(
        Gen.Long[1_700_000_000_000_000_000, 1_700_000_100_000_000_000], Gen.Long[-3_000_000_000, 3_000_000_000], Gen.OneOf(long.MinValue, long.MaxValue, 0L, -1L, 999_999_999L));

    [Fact]
    public void What_is_encoded_is_read_back() =>
        Gen.Select(Times, Gen.Enum<LogLevel>()).Array[0, 300].Sample(static records =>
        {
            var expected = records.GroupBy(static record => (long)Math.Floor(record.Item1 / 1_000_000_000m))
                .OrderBy(static second => second.Key)
                .Select(static second => (second.Key, string.Join(' ', Enumerable.Range(0, 7).Select(level => second.Count(record => (int)record.Item2 == level)))));
            return expected.SequenceEqual(Decode(Encode(records)));
        }, iter: 3000);

    [Fact]
    public void The_bytes_are_those_that_the_format_page_names()
    {
        var bytes = Encode([(2_000_000_000, LogLevel.Error), (2_999_999_999, LogLevel.Unknown), (300_000_000_000, LogLevel.Info), (2_500_000_000, LogLevel.Error)]);

        Assert.Equal(64, bytes.Length);
        // Second 2: levels 0 and 5, one and two records. Second 300, 298 further: level 3, one record. The end.
        Assert.Equal("04210102AA02080100", Convert.ToHexString(bytes.AsSpan(0, 9)));
        Assert.False(bytes.AsSpan(9, 51).ContainsAnyExcept((byte)0));
    }

    [Fact]
    public void Times_that_are_all_over_the_place_have_none_and_damage_is_seen()
    {
        var random = new Random(1);
        Assert.Empty(Encode([.. Enumerable.Range(0, 10_000).Select(_ => (random.NextInt64(long.MinValue, long.MaxValue), LogLevel.Info))]));
        Assert.Empty(Encode([]));

        var bytes = Encode([(1, LogLevel.Info), (5_000_000_000, LogLevel.Warn)]);
        for (var at = 0; at < bytes.Length; at++)
        {
            bytes[at] ^= 4;
            Assert.False(BlockTimeline.IsWhole(bytes));
            bytes[at] ^= 4;
        }
        Assert.True(BlockTimeline.IsWhole(bytes));
        Assert.False(BlockTimeline.IsWhole(bytes.AsSpan(0, 63)));
    }

    private static byte[] Encode((long TimeNano, LogLevel Level)[] records)
    {
        var target = new byte[BlockTimeline.MaxBytes];
        return target[..BlockTimeline.Encode([.. records.Select(static record => BlockTimeline.KeyOf(record.TimeNano, record.Level)).Order()], target)];
    }

    private static List<(long Second, string Levels)> Decode(byte[] bytes)
    {
        var found = new List<(long, string)>();
        var rest = (ReadOnlySpan<byte>)bytes;
        Span<int> levels = stackalloc int[7];
        for (var second = long.MinValue; !rest.IsEmpty && BlockTimeline.TryRead(ref rest, ref second, levels);)
        {
            found.Add((second, string.Join(' ', levels.ToArray())));
        }
        return found;
    }
}

using LogRelay.Journal.Index;
using Xunit;

namespace LogRelay.Journal.Tests.Index;

public sealed class TokenFilterTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(47)]
    [InlineData(1000)]
    [InlineData(30_000)]
    public void Every_token_is_found_and_about_one_other_in_a_hundred(int count)
    {
        var random = new Random(count);
        using var tokens = new TokenSet();
        for (var i = 0; i < count; i++)
        {
            var hash = (ulong)random.NextInt64() * 2;
            tokens.Add(hash);
            tokens.Add(hash);
        }
        Assert.Equal(count, tokens.Count);
        var filter = new byte[TokenFilter.SizeOf(count)];
        TokenFilter.Fill(filter, tokens.Slots);
        foreach (var hash in tokens.Slots)
        {
            Assert.True(hash == 0 || MayContain(filter, hash));
        }
        var wrong = Enumerable.Range(0, 100_000).Count(_ => MayContain(filter, ((ulong)random.NextInt64() * 2) + 1));
        // A lone token leaves its bucket nearly empty.
        Assert.InRange(wrong, 0, 1500);
    }

    [Fact]
    public void A_set_is_empty_again_after_clear_and_keeps_the_hash_zero()
    {
        using var tokens = new TokenSet();
        tokens.Add(0);
        tokens.Add(5);
        Assert.Equal(2, tokens.Count);
        tokens.Clear();
        Assert.Equal(0, tokens.Count);
        tokens.Add(0);
        var filter = new byte[TokenFilter.SizeOf(1)];
        TokenFilter.Fill(filter, tokens.Slots);
        Assert.True(MayContain(filter, 0));
    }

    [Fact]
    public void A_damaged_or_cut_bucket_says_maybe()
    {
        var filter = new byte[TokenFilter.SizeOf(1)];
        TokenFilter.Fill(filter, [42]);
        Assert.False(MayContain(filter, 1_000_003));
        for (var bit = 0; bit < filter.Length * 8; bit++)
        {
            filter[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.True(TokenFilter.MayContain(filter, 1_000_003));
            filter[bit / 8] ^= (byte)(1 << (bit % 8));
        }
        Assert.True(TokenFilter.MayContain(filter.AsSpan(0, 63), 1_000_003));
    }

    private static bool MayContain(byte[] filter, ulong hash) =>
        TokenFilter.MayContain(filter.AsSpan(TokenFilter.OffsetOf(hash, filter.Length), TokenFilter.BucketBytes), hash);
}

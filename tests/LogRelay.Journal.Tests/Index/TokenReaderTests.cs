using System.IO.Hashing;
using System.Text;
using LogRelay.Journal.Index;
using Xunit;

namespace LogRelay.Journal.Tests.Index;

public sealed class TokenReaderTests
{
    [Theory]
    [InlineData("", "")]
    [InlineData("  ,.;- ", "")]
    [InlineData("one", "one")]
    [InlineData(" GET /api/v1/users?id=42 HTTP/1.1", "GET api v1 users id 42 HTTP 1 1")]
    [InlineData("snake_case camelCase kebab-case", "snake_case camelCase kebab case")]
    [InlineData("{\"level\":\"error\",\"status\":500}", "level error status 500")]
    [InlineData("2026-11-23T07:45:00.123Z", "2026 11 23T07 45 00 123Z")]
    [InlineData("4f1c8a0b-2d3e", "4f1c8a0b 2d3e")]
    [InlineData("Straße über – Größe… «naïve»", "Straße über Größe naïve")]
    [InlineData("日本語のログ, лог", "日本語のログ лог")]
    [InlineData("e\u0301tat", "e\u0301tat")]
    [InlineData("a\u00a0b\u2028c", "a b c")]
    [InlineData("x²", "x²")]
    public void Tokens_are_runs_of_letters_digits_and_underscores(string text, string expected) =>
        Assert.Equal(expected.Split(' ', StringSplitOptions.RemoveEmptyEntries), Tokens(Encoding.UTF8.GetBytes(text)));

    [Fact]
    public void Bytes_that_are_not_utf8_separate_tokens() =>
        Assert.Equal(["a", "b", "c"], Tokens([(byte)'a', 0xFF, (byte)'b', 0xE2, 0x82, (byte)'c', 0xC3]));

    [Theory]
    [InlineData("error", "ERROR")]
    [InlineData("Error_42", "eRROR_42")]
    [InlineData("größe", "GRÖßE")]
    [InlineData("лог", "ЛОГ")]
    public void Hashes_are_equal_but_for_case(string one, string other)
    {
        Assert.True(TokenReader.TryHash(Encoding.UTF8.GetBytes(one), out var first));
        Assert.True(TokenReader.TryHash(Encoding.UTF8.GetBytes(other), out var second));
        Assert.Equal(first, second);
        Assert.Equal(XxHash3.HashToUInt64(Encoding.UTF8.GetBytes(one.ToLowerInvariant())), first);
    }

    [Theory]
    [InlineData("")]
    [InlineData("two words")]
    [InlineData(" word")]
    [InlineData("word ")]
    [InlineData("a-b")]
    public void What_is_not_one_token_has_no_hash(string text) => Assert.False(TokenReader.TryHash(Encoding.UTF8.GetBytes(text), out _));

    [Fact]
    public void Longer_tokens_are_known_by_their_first_bytes()
    {
        foreach (var letter in new[] { "a", "A", "ö" })
        {
            var longest = string.Concat(Enumerable.Repeat(letter, 256 / Encoding.UTF8.GetByteCount(letter)));
            Assert.True(TokenReader.TryHash(Encoding.UTF8.GetBytes(longest), out var hash));
            Assert.True(TokenReader.TryHash(Encoding.UTF8.GetBytes(longest + "xyz"), out var longer));
            Assert.True(TokenReader.TryHash(Encoding.UTF8.GetBytes(longest[1..]), out var shorter));
            Assert.Equal(hash, longer);
            Assert.NotEqual(hash, shorter);
        }
    }

    [Fact]
    public void Any_bytes_are_cut_without_an_exception_and_every_token_is_one_by_itself()
    {
        for (var seed = 0; seed < 3000; seed++)
        {
            var random = new Random(seed);
            var bytes = new byte[random.Next(60)];
            random.NextBytes(bytes);
            var reader = new TokenReader(bytes);
            var end = 0;
            while (reader.TryNext())
            {
                Assert.True(reader.Start >= end && reader.Length > 0);
                end = reader.Start + reader.Length;
                Assert.True(TokenReader.TryHash(bytes.AsSpan(reader.Start, reader.Length), out var hash), $"seed {seed}");
                Assert.Equal(hash, reader.Hash);
            }
        }
    }

    private static List<string> Tokens(byte[] text)
    {
        var tokens = new List<string>();
        var reader = new TokenReader(text);
        while (reader.TryNext())
        {
            tokens.Add(Encoding.UTF8.GetString(text, reader.Start, reader.Length));
        }
        return tokens;
    }
}

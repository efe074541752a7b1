using System.Text;
using CsCheck;
using LogRelay.Delivery.Processing;
using LogRelay.Delivery.Processing.Redaction;
using LogRelay.Journal.Entries;
using LogRelay.Options;
using Xunit;

namespace LogRelay.Delivery.Tests.Processing.Redaction;

public sealed class LineRedactorTests
{
    // Well-known examples of documentation, and made-up ones of the right form. In parts, so that nobody's scanner takes
    // them for real.
    private const string Jwt = "eyJhbGciOiJIUzI1NiJ9" + "." + "eyJzdWIiOiIxMjM0NTY3ODkwIn0" + "." + "dozjgNryP4J3jVmNHl0w5N_XgL0n3I9PlFUP0THsR8U";
    private const string AwsKey = "AKIA" + "IOSFODNN7EXAMPLE";
    private const string GithubKey = "ghp" + "_16C7e42F292c6912E7710c838347Ae178B4a";
    private const string SlackKey = "xoxb" + "-123456789012-abcdefABCDEF";

    [Theory]
    [InlineData("Authorization: Bearer abc123DEF456", "Authorization: Bearer *")]
    [InlineData("authorization: bearer   abc123DEF456, x", "authorization: bearer   *, x")]
    [InlineData("Authorization: Basic dXNlcjpwYXNz", "Authorization: Basic *")]
    [InlineData("token " + Jwt + " ok", "token * ok")]
    [InlineData("key " + AwsKey + ".", "key *.")]
    [InlineData("push with " + GithubKey, "push with *")]
    [InlineData("slack " + SlackKey, "slack *")]
    [InlineData("stripe sk_" + "live_4eC39HqLyjWDarjtT1", "stripe *")]
    [InlineData("gitlab glpat" + "-ABCdefGHIjkl12345678", "gitlab *")]
    [InlineData(AwsKey + " " + AwsKey, "* *")]
    [InlineData("basic authentication failed", "basic authentication failed")]
    [InlineData("the bearer of news", "the bearer of news")]
    [InlineData("eyJ is how it starts", "eyJ is how it starts")]
    [InlineData("x" + AwsKey, "x" + AwsKey)]
    [InlineData("AKIA short", "AKIA short")]
    [InlineData("xoxo from me to you", "xoxo from me to you")]
    public void Tokens(string line, string expected) => Assert.Equal(expected, Redact(RedactionPresets.Tokens, line));

    [Theory]
    [InlineData("password=hunter2 user=bob", "password=* user=bob")]
    [InlineData("DB_PASSWORD: hunter2", "DB_PASSWORD: *")]
    [InlineData("{\"user\":\"bob\",\"password\":\"a \\\"b\\\" c\",\"n\":1}", "{\"user\":\"bob\",\"password\":\"*\",\"n\":1}")]
    [InlineData("{\"client_secret\" : \"x y\"}", "{\"client_secret\" : \"*\"}")]
    [InlineData("{\\\"apiKey\\\":\\\"x y\\\",\\\"b\\\":1}", "{\\\"apiKey\\\":\\\"*\\\",\\\"b\\\":1}")]
    [InlineData("accessToken='x y' z", "accessToken='*' z")]
    [InlineData("?user=a&token=abc&x=1", "?user=a&token=*&x=1")]
    [InlineData("x-api-key: 12345", "x-api-key: *")]
    [InlineData(":password => \"x\"", ":password => \"*\"")]
    [InlineData("\"pwd\":\"unclosed", "\"pwd\":\"*")]
    [InlineData("postgres://app:s3cr3t@db:5432/x", "postgres://app:*@db:5432/x")]
    [InlineData("https://user@host/a:b", "https://user@host/a:b")]
    [InlineData("http://host:8080/", "http://host:8080/")]
    [InlineData("tokens: 512", "tokens: 512")]
    [InlineData("\"password\":null,\"token\":true", "\"password\":null,\"token\":true")]
    [InlineData("Enter password:", "Enter password:")]
    public void Passwords(string line, string expected) => Assert.Equal(expected, Redact(RedactionPresets.Passwords, line));

    [Theory]
    [InlineData("mail from bob.smith+x@example.co.uk.", "mail from *.")]
    [InlineData("<bob@example.com>", "<*>")]
    [InlineData("{\"to\":\"bob@example.com\"}", "{\"to\":\"*\"}")]
    [InlineData("a@example.com,b@example.com", "*,*")]
    [InlineData("jörg@müller.example", "*")]
    [InlineData("user@10.0.0.1 root@localhost @x.com a@ b", "user@10.0.0.1 root@localhost @x.com a@ b")]
    public void Email(string line, string expected) => Assert.Equal(expected, Redact(RedactionPresets.Email, line));

    [Theory]
    [InlineData("card 4111111111111111 ok", "card * ok")]
    [InlineData("card 4111 1111 1111 1111 12/26", "card * 12/26")]
    [InlineData("card 4111-1111-1111-1111", "card *")]
    [InlineData("amex 378282246310005", "amex *")]
    [InlineData("mc 5555555555554444,mc 2223003122003222", "mc *,mc *")]
    [InlineData("5 4111 1111 1111 1111", "5 *")]
    [InlineData("card 4111111111111112", "card 4111111111111112")]
    [InlineData("id a4111111111111111f", "id a4111111111111111f")]
    [InlineData("0.4111111111111111", "0.4111111111111111")]
    [InlineData("time 1756000000123456789", "time 1756000000123456789")]
    [InlineData("41111111111111111111111111111111", "41111111111111111111111111111111")]
    public void Cards(string line, string expected) => Assert.Equal(expected, Redact(RedactionPresets.Cards, line));

    [Theory]
    [InlineData("customer-\\d+", "seen customer-17 and customer-4", "seen * and *")]
    [InlineData("ü+", "a üü b ü", "a * b *")]
    [InlineData("(?i)secret", "Secret SECRET", "* *")]
    [InlineData("b.d", "a b😀d", "a b😀d")]
    [InlineData("b..d", "a b😀d", "a *")]
    [InlineData("a|ab", "abab", "*b*b")]
    [InlineData("ab|a", "abab", "*")]
    public void OwnPattern(string pattern, string line, string expected) =>
        Assert.Equal(expected, Redact(RedactionPresets.None, line, pattern));

    [Fact]
    public void OwnPattern_AmongBytesThatAreNoText_TakesItsOwnBytesOnly()
    {
        byte[] line = [0xff, .. "über secret"u8, 0xc3, 0x28, .. " secret"u8, 0xe2];

        Assert.Equal([0xff, .. "über *"u8, 0xc3, 0x28, .. " *"u8, 0xe2], Redact(RedactionPresets.None, line, "secret"));
    }

    [Fact]
    public void SecretsThatOverlap_AreOne() =>
        Assert.Equal("password=* x", Redact(RedactionPresets.All, $"password={Jwt} x", "eyJ.*U"));

    [Fact]
    public void AllPresets_AnyBytes_NeitherThrowNorTouchALineWithoutMarks() => Gen.Byte.Array[0, 300].Sample(line =>
    {
        var redacted = Redact(RedactionPresets.All, line, "no such thing");
        if (!line.AsSpan().ContainsAny("=:@/"u8) && !line.AsSpan().ContainsAnyInRange((byte)'0', (byte)'9'))
        {
            Assert.Equal(line, redacted);
        }
    });

    [Theory]
    [InlineData("xox")]
    [InlineData("eyJ")]
    [InlineData("eyJaaaaaa.")]
    [InlineData("password=\"\\")]
    [InlineData("://:")]
    [InlineData("@")]
    [InlineData("4-")]
    [InlineData("Bearer ")]
    [InlineData("token:' ")]
    public void AllPresets_HostileRepetition_IsReadInLinearTime(string piece)
    {
        // Work that grew with the square of the length would take an hour for this.
        var line = string.Concat(Enumerable.Repeat(piece, 4_000_000 / piece.Length));

        Assert.NotEmpty(Redact(RedactionPresets.All, line));
    }

    private static string Redact(RedactionPresets presets, string line, string? pattern = null) =>
        Encoding.UTF8.GetString(Redact(presets, Encoding.UTF8.GetBytes(line), pattern));

    private static byte[] Redact(RedactionPresets presets, byte[] line, string? pattern = null)
    {
        using var text = new LineText();
        using var output = new RecordBatch();
        var redactor = new LineRedactor(new RedactionOptions
        {
            Presets = presets,
            Pattern = pattern is null ? null : Patterns.Line(pattern),
            Replacement = "*",
        });
        var length = redactor.Write(line, output, text);
        return output.TextSpace(length)[..length].ToArray();
    }
}

using System.Globalization;
using System.Text;
using LogRelay.Journal.JsonFile;
using Xunit;

namespace LogRelay.Journal.Tests.JsonFile;

public sealed class JsonTextEncoderTests
{
    [Fact]
    public void Encode_EachByteAtEachPlaceOfALine_IsWhatTheRuleSays()
    {
        for (var length = 1; length <= 40; length++)
        {
            for (var place = 0; place < length; place++)
            {
                for (var value = 0; value < 256; value++)
                {
                    var text = Enumerable.Range(0, length).Select(static i => (byte)('a' + (i % 26))).ToArray();
                    text[place] = (byte)value;
                    var destination = new byte[length * JsonTextEncoder.MaxExpansion];

                    var written = JsonTextEncoder.Encode(destination, text, out var isValid);

                    var encoded = Encoding.UTF8.GetString(destination, 0, written);
                    var expected = string.Concat(text.Select(Rule));
                    Assert.True(
                        encoded == expected && isValid == value < 0x80,
                        $"byte {value:x2} at {place} of {length}: {encoded} instead of {expected}, valid {isValid}");
                }
            }
        }
    }

    [Theory]
    [InlineData("é")]
    [InlineData("\u2027")]
    [InlineData("\u2028")]
    [InlineData("\u2029")]
    [InlineData("😀")]
    public void Encode_ACharacterAcrossTheEdgesOfBlocks_IsWhole(string character)
    {
        for (var before = 0; before < 40; before++)
        {
            for (var after = 0; after < 20; after++)
            {
                var text = Encoding.UTF8.GetBytes(new string('x', before) + character + new string('y', after));
                var destination = new byte[text.Length * JsonTextEncoder.MaxExpansion];

                var written = JsonTextEncoder.Encode(destination, text, out var isValid);

                var escaped = character is "\u2028" or "\u2029" ? string.Create(CultureInfo.InvariantCulture, $"\\u{(int)character[0]:x4}") : character;
                Assert.Equal(new string('x', before) + escaped + new string('y', after), Encoding.UTF8.GetString(destination, 0, written));
                Assert.True(isValid);
            }
        }
    }

    private static string Rule(byte value) => value switch
    {
        (byte)'"' or (byte)'\\' => "\\" + (char)value,
        (byte)'\n' => "\\n",
        (byte)'\r' => "\\r",
        < 0x20 or (byte)'<' or (byte)'>' or (byte)'&' => string.Create(CultureInfo.InvariantCulture, $"\\u00{value:x2}"),
        // Alone it is no UTF-8.
        >= 0x80 => "\\ufffd",
        _ => ((char)value).ToString(),
    };
}

using CsCheck;
using LogRelay.Options.Messages;
using Xunit;

namespace LogRelay.Options.Tests.Messages;

public sealed class MessageTextTests
{
    [Theory]
    [InlineData("plain", "\"plain\"")]
    [InlineData("", "\"\"")]
    [InlineData("a\"b\\c", "\"a\\\"b\\\\c\"")]
    [InlineData("a\nb\r\tc", "\"a\\nb\\r\\tc\"")]
    [InlineData("\u001b[31mred\0", "\"\\u001b[31mred\\u0000\"")]
    [InlineData("a\u202eb\u2028c\u200bd\u0085", "\"a\\u202eb\\u2028c\\u200bd\\u0085\"")]
    [InlineData("é漢😀", "\"é漢😀\"")]
    public void Quote_Text_ShowsWhatIsHidden(string value, string expected)
    {
        Assert.Equal(expected, MessageText.Quote(value));
    }

    [Fact]
    public void Quote_LoneSurrogate_IsEscaped()
    {
        Assert.Equal("\"a\\ud83db\"", MessageText.Quote("a\ud83db"));
    }

    [Fact]
    public void Quote_LongText_IsCutBetweenCharactersAndCounted()
    {
        var value = new string('x', MessageText.MaxShown - 1) + "😀" + new string('y', 1000);

        Assert.Equal($"\"{new string('x', MessageText.MaxShown - 1)}\"... ({value.Length} characters)", MessageText.Quote(value));
    }

    [Fact]
    public void Quote_AnyText_IsShortAndPrintable()
    {
        Gen.String.Sample(value =>
        {
            var shown = MessageText.Quote(value);
            return shown.Length < (6 * MessageText.MaxShown) + 40 && !shown.Any(c => char.IsControl(c) || c is '\u2028' or '\u2029');
        });
    }
}

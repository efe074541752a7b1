using Xunit;

namespace LogRelay.Options.Tests.Parsing;

public sealed class ProcessingReaderTests
{
    [Fact]
    public void Parse_Nothing_IsNothingToDo()
    {
        var processing = Opts.Parse("max-size=1m").Options!.Processing;

        Assert.True(processing.IsEmpty);
        Assert.Equal(ProcessingOptions.None, processing);
    }

    [Theory]
    [InlineData("multiline-pattern=x")]
    [InlineData("multiline-continuation=x")]
    [InlineData("include=x")]
    [InlineData("exclude=x")]
    [InlineData("rate-limit=1")]
    [InlineData("redact=email")]
    [InlineData("redact-pattern=x")]
    [InlineData("level=auto")]
    [InlineData("parse=json")]
    public void Parse_EachStepAlone_IsSomethingToDo_AndEqualByValue(string options)
    {
        var processing = Opts.Parse(options).Options!.Processing;

        Assert.False(processing.IsEmpty);
        Assert.Equal(processing, Opts.Parse(options).Options!.Processing);
    }

    [Fact]
    public void Parse_AllSteps_AreUnderstood()
    {
        var processing = Opts.Parse(
            @"multiline-pattern=^\d|multiline-continuation=^\s|multiline-max-lines=10|multiline-max-size=2k|multiline-flush=250ms"
            + "|include=E|exclude=F|rate-limit=5|rate-limit-burst=50|level=auto|redact=tokens, cards|redact-pattern=s\\d|redact-replacement=*|parse=logfmt").Options!.Processing;

        Assert.Equal((@"^\d", @"^\s", 10, 2000), (processing.Multiline!.Start!.Text, processing.Multiline.Continuation!.Text, processing.Multiline.MaxLines, processing.Multiline.MaxBytes));
        Assert.Equal(TimeSpan.FromMilliseconds(250), processing.Multiline.Flush);
        Assert.Equal(("E", "F"), (processing.Include!.Text, processing.Exclude!.Text));
        Assert.Equal(new RateLimitOptions(5, 50), processing.RateLimit);
        Assert.Equal((RedactionPresets.Tokens | RedactionPresets.Cards, @"s\d", "*"), (processing.Redaction!.Presets, processing.Redaction.Pattern!.Text, processing.Redaction.Replacement));
        Assert.True(processing.LevelFromLine);
        Assert.Equal(ParseFormat.Logfmt, processing.Parse);
    }

    [Fact]
    public void Parse_RateLimitAlone_MayBurstForASecond() =>
        Assert.Equal(new RateLimitOptions(7, 7), Opts.Parse("rate-limit=7").Options!.Processing.RateLimit);

    [Theory]
    [InlineData("multiline-pattern=(", "log-opt multiline-pattern=\"(\": is not a valid pattern: a closing ) is missing")]
    [InlineData("multiline-continuation=(?=x)", "log-opt multiline-continuation=\"(?=x)\": is not supported: \"(?=\" (Go's patterns have no look-around, only groups and the flags i, m, s, U)")]
    [InlineData("multiline-max-lines=5", "log-opt multiline-max-lines=\"5\": needs multiline-pattern or multiline-continuation")]
    [InlineData("multiline-max-size=5k|multiline-flush=2s", "log-opt multiline-max-size=\"5k\": needs multiline-pattern or multiline-continuation; log-opt multiline-flush=\"2s\": needs multiline-pattern or multiline-continuation")]
    [InlineData("multiline-pattern=x|multiline-max-lines=1", "log-opt multiline-max-lines=\"1\": must be from 2 to 10000")]
    [InlineData("multiline-pattern=x|multiline-max-size=2m", "log-opt multiline-max-size=\"2m\": must be from 1000 to 1000000")]
    [InlineData("multiline-pattern=x|multiline-flush=5ms", "log-opt multiline-flush=\"5ms\": must be from 10ms to 1m")]
    [InlineData("multiline-pattern=x|multiline-flush=2m", "log-opt multiline-flush=\"2m\": must be from 10ms to 1m")]
    [InlineData("include=[", "log-opt include=\"[\": is not a valid pattern: a closing ] is missing")]
    [InlineData("exclude=*", "log-opt exclude=\"*\": is not a valid pattern: a repetition (*, +, ?, {n}) has nothing to repeat")]
    [InlineData("rate-limit=0", "log-opt rate-limit=\"0\": must be from 1 to 1000000")]
    [InlineData("rate-limit=100/s", "log-opt rate-limit=\"100/s\": must be a whole number, from 1 to 1000000")]
    [InlineData("rate-limit-burst=10", "log-opt rate-limit-burst=\"10\": needs rate-limit")]
    [InlineData("redact=emails", "log-opt redact=\"emails\": must be one or more of tokens, passwords, email, cards, all, separated by commas; redact-pattern takes patterns")]
    [InlineData("redact-pattern=a*", "log-opt redact-pattern=\"a*\": matches the empty text, so it would put the replacement between all characters")]
    [InlineData("redact-replacement=x", "log-opt redact-replacement=\"x\": needs redact or redact-pattern")]
    [InlineData("redact=email|redact-replacement=a\nb", "log-opt redact-replacement=\"a\\nb\": must have at most 64 characters, and no control characters")]
    [InlineData("level=warn", "log-opt level=\"warn\": must be one of stream, auto")]
    [InlineData("parse=yaml", "log-opt parse=\"yaml\": must be one of none, json, logfmt, auto")]
    [InlineData("multiline_pattern=x", "log-opt \"multiline_pattern\" is not known; did you mean \"multiline-pattern\"?")]
    public void Parse_Malformed_NamesOptionValueAndWhatIsAllowed(string options, string expected)
    {
        var result = Opts.Parse(options);

        Assert.False(result.IsValid);
        Assert.Equal(expected, result.ToLine());
    }
}

using System.Text;
using CsCheck;
using LogRelay.Delivery.Processing.Fields;
using LogRelay.Delivery.Sinks;
using LogRelay.Journal.Levels;
using LogRelay.Options;
using Xunit;

namespace LogRelay.Delivery.Tests.Processing.Fields;

public sealed class FieldParserTests
{
    [Theory]
    [InlineData("""{"a":"b"}""", "a='b'")]
    [InlineData("""  { "a" : "b" , "c" : 1 }  """, "a='b' c=1")]
    [InlineData("""{"a":{"b":{"c":"d"}},"e":{}}""", "a_b_c='d'")]
    [InlineData("""{"t":true,"f":false,"n":null}""", "t='true' f='false'")]
    [InlineData("""{"i":-12,"d":1.50,"z":0,"big":12345678901234567890,"exp":1e5,"odd":1.,"oct":007}""", "i=-12 d=1.50 z=0 big='12345678901234567890' exp='1e5' odd='1.' oct='007'")]
    [InlineData("""{"l":[1,{"a":"]"}],"s":"x"}""", """l='[1,{"a":"]"}]' s='x'""")]
    [InlineData("""{"s":"a\"b\\c\/d\n\t\u00fc\ud83d\ude00\ud83d"}""", "s='a\"b\\c/d\n\tü😀\ufffd'")]
    [InlineData("""{"log.level":"info","@t":"x","a b":"c"}""", "log.level='info' _t='x' a_b='c'")]
    [InlineData("""{"a":1,"a":2,"x_y":1,"x":{"y":2}}""", "a=1 x_y=1 omitted:2")]
    [InlineData("""{"":"x"}""", "omitted:1")]
    [InlineData("""{"a":{"":{"b":1}}}""", "a__b=1")]
    [InlineData("{}", "")]
    public void Json_FieldsAreFlattened(string line, string expected) => Assert.Equal(expected, Parse(ParseFormat.Json, line));

    [Theory]
    [InlineData("plain text")]
    [InlineData("""["a"]""")]
    [InlineData("""{"a":1""")]
    [InlineData("""{"a":1} x""")]
    [InlineData("""{"a":1,}""")]
    [InlineData("""{"a" 1}""")]
    [InlineData("""{a:1}""")]
    [InlineData("""{"a":tru}""")]
    [InlineData("""{"a":"\x"}""")]
    [InlineData("""{"a":"\u12"}""")]
    [InlineData("""{"a":"x""")]
    [InlineData("""{"a":-}""")]
    [InlineData("""{"a":}""")]
    [InlineData("""{"ok":1,"a":[1,2}""")]
    [InlineData("{")]
    public void Json_WhatIsNoObject_HasNoFields(string line) => Assert.Equal("", Parse(ParseFormat.Json, line));

    [Fact]
    public void Json_NestedTooDeep_IsItsJsonText()
    {
        var deep = string.Concat(Enumerable.Repeat("{\"a\":", 20)) + "1" + new string('}', 20);

        var rest = string.Concat(Enumerable.Repeat("{\"a\":", 12)) + "1" + new string('}', 12);
        Assert.Equal($"a_a_a_a_a_a_a_a='{rest}'", Parse(ParseFormat.Json, deep));
    }

    [Fact]
    public void Json_NestedBeyondAllBounds_CostsNoStack() =>
        Assert.Equal("", Parse(ParseFormat.Json, string.Concat(Enumerable.Repeat("{\"a\":", 10_000))));

    [Fact]
    public void Json_MoreThanTheLimits_IsLeftOutAndCounted()
    {
        Assert.EndsWith(" omitted:36", Parse(ParseFormat.Json, "{" + string.Join(',', Enumerable.Range(0, 100).Select(i => $"\"f{i}\":{i}")) + "}"), StringComparison.Ordinal);
        Assert.Equal("b=1 omitted:2", Parse(ParseFormat.Json, $$"""{"{{new string('n', 129)}}":1,"a":"{{new string('v', 8193)}}","b":1}"""));
        Assert.Equal("omitted:1", Parse(ParseFormat.Json, $$"""{"a":"\n{{new string('v', 9000)}}"}"""));
        Assert.Equal("omitted:1", Parse(ParseFormat.Json, $$$"""{"{{{new string('n', 100)}}}":{"{{{new string('m', 100)}}}":1}}"""));
        Assert.Equal("", Parse(ParseFormat.Json, $$"""{"a":1,"b":"{{new string('v', 70_000)}}"}"""));
    }

    [Theory]
    [InlineData("a=b c=1 d=", "a='b' c='1' d=''")]
    [InlineData("level=info msg=\"a b\" took=1.5ms", "level='info' msg='a b' took='1.5ms'")]
    [InlineData("msg=\"a \\\"b\\\" \\n\" x=\"\\x41\"", "msg='a \"b\" \n' x='\\x41'")]
    [InlineData("GET /x?a=b took=5ms", "took='5ms'")]
    [InlineData("a=\"unclosed b=c", "a='\"unclosed' b='c'")]
    [InlineData("no pairs here", "")]
    [InlineData("a==b =c", "a='=b'")]
    [InlineData("a=1 a=2", "a='1' omitted:1")]
    public void Logfmt_Pairs(string line, string expected) => Assert.Equal(expected, Parse(ParseFormat.Logfmt, line));

    [Theory]
    [InlineData("""{"a":"b=c d=e"}""", "a='b=c d=e'")]
    [InlineData("level=info msg=x", "level='info' msg='x'")]
    [InlineData("ts=\"a b\" x=1 words", "ts='a b' x='1'")]
    [InlineData("set level=info now=1", "")]
    [InlineData("a=b", "")]
    [InlineData("a=b c d=e", "")]
    public void Auto_EachLineAsWhatItLooksLike(string line, string expected) => Assert.Equal(expected, Parse(ParseFormat.Auto, line));

    [Fact]
    public void Json_IsNotReadAsLogfmtAndTheOtherWayRound()
    {
        Assert.Equal("", Parse(ParseFormat.Json, "a=b c=d"));
        Assert.Equal("", Parse(ParseFormat.None, """{"a":1}"""));
    }

    [Fact]
    public void AnyFormat_AnyBytes_NeverThrowsAndKeepsTheLimits()
    {
        string[] pieces = ["{", "}", "[", "]", "\"", "\\", "\\u", "d83d", ":", ",", "=", " ", "a", "1", "-", "true", "null", "\"k\":", "k=", "ü", "\0"];
        Gen.Int[0, pieces.Length - 1].Array[0, 300].Sample(picks =>
        {
            var text = string.Concat(picks.Select(pick => pieces[pick]));
            foreach (var format in Enum.GetValues<ParseFormat>())
            {
                Parse(format, text);
                Parse(format, "{\"a\":" + text);
            }
        });
    }

    private static string Parse(ParseFormat format, string line)
    {
        using var facts = new RecordFacts();
        facts.Add(LogLevel.Unknown);
        FieldParser.Parse(format, Encoding.UTF8.GetBytes(line), facts);
        var parts = new List<string>();
        foreach (ref readonly var field in facts.Fields(0))
        {
            var value = Encoding.UTF8.GetString(facts.Value(field));
            parts.Add($"{Encoding.UTF8.GetString(facts.Name(field))}={(field.Kind == RecordFieldKind.Number ? value : $"'{value}'")}");
        }
        Assert.InRange(parts.Count, 0, RecordFacts.MaxFields);
        if (facts.Omitted(0) > 0)
        {
            parts.Add($"omitted:{facts.Omitted(0)}");
        }
        return string.Join(' ', parts);
    }
}

using Xunit;

namespace LogRelay.Options.Tests.Templates;

/// <summary>Golden results from the documentation of Go's text/template, fmt and strings, and from moby's templates package.</summary>
public sealed class TagTemplateFunctionTests
{
    [Theory]
    // Docker's
    [InlineData("{{json .Name}}", "\"web-1\"")]
    [InlineData("{{json .ContainerLabels}}", "{\"com.example.stage\":\"test\",\"html\":\"<a href='x'>&\\\"\",\"team\":\"blue\",\"ünï\":\"ä😀\"}")]
    [InlineData("{{json .ContainerArgs}}", "[\"-c\",\"echo hi\"]")]
    [InlineData("{{json .ContainerCreated}}", "\"2026-08-23T10:11:12.123456Z\"")]
    [InlineData("{{json \"a\\n\\x01\\u2028\\xff\"}}", "\"a\\n\\u0001\\u2028\\ufffd\"")]
    [InlineData("{{json 1}} {{json 1.5}} {{json 1e21}} {{json 1e-7}} {{json true}} {{json nil}}", "1 1.5 1e+21 1e-7 true null")]
    [InlineData("{{split .Name \"-\"}}", "[web 1]")]
    [InlineData("{{split \"héy\" \"\"}}", "[h é y]")]
    [InlineData("{{join .ContainerArgs \"+\"}}", "-c+echo hi")]
    [InlineData("{{join (split \"a,b,c\" \",\") \"/\"}}", "a/b/c")]
    [InlineData("{{title \"hello wOrld foo_bar 1st élan o'neil\"}}", "Hello WOrld Foo_bar 1st Élan O'Neil")]
    [InlineData("{{lower \"ÀB\"}} {{upper \"àb\"}}", "àb ÀB")]
    [InlineData("[{{pad \"x\" 1 2}}] [{{pad \"\" 1 2}}]", "[ x  ] []")]
    [InlineData("{{truncate .Name 3}} {{truncate .Name 99}} {{truncate .Name 0}}.", "web web-1 .")]
    [InlineData("{{truncate \"aé\" 2}}", "a\ufffd")]

    // index, slice, len
    [InlineData("{{index .Name 0}} {{printf \"%c\" (index .Name 0)}}", "119 w")]
    [InlineData("{{index .Name}}", "web-1")]
    [InlineData("{{index .ContainerArgs 0 1}}", "99")]
    [InlineData("{{slice .Name 1 3}} {{slice .Name 3}} {{slice .Name}}", "eb -1 web-1")]
    [InlineData("{{slice .ContainerArgs 1}} {{slice .ContainerArgs 0 1 2}}", "[echo hi] [-c]")]
    [InlineData("{{len .Name}} {{len \"é\"}} {{len .ContainerArgs}} {{len .Config}}", "5 2 2 2")]

    // print and friends
    [InlineData("{{print 1 2 \"a\" \"b\" 3 4 true}}", "1 2ab3 4 true")]
    [InlineData("{{println 1 \"a\"}}x", "1 a\nx")]
    [InlineData("{{print nil}} {{print .ContainerLabels.nope}}", "<nil> <nil>")]
    [InlineData("{{html .ContainerLabels.html}}", "&lt;a href=&#39;x&#39;&gt;&amp;&#34;")]
    [InlineData("{{html 1 2}}", "1 2")]
    [InlineData("{{js \"<a='x'>&\\\"\\\\\\n\"}}", "\\u003Ca\\u003D\\'x\\'\\u003E\\u0026\\\"\\\\\\u000A")]
    [InlineData("{{js \"é\\u2028\"}}", "é\\u2028")]
    [InlineData("{{urlquery \"a b&c=é~-_./\"}}", "a+b%26c%3D%C3%A9~-_.%2F")]

    // Logic and comparison
    [InlineData("{{and 1 0 2}} {{and 1 2}} {{or 0 \"\" 3 4}} {{or 0 \"\"}}|", "0 2 3 |")]
    [InlineData("{{or .ContainerLabels.nope \"none\"}}", "none")]
    [InlineData("{{or true (index .ContainerArgs 9)}} {{and false (index .ContainerArgs 9)}}", "true false")]
    [InlineData("{{0 | or \"\"}}", "0")]
    [InlineData("{{not 0}} {{not .Name}}", "true false")]
    [InlineData("{{eq 1 1}} {{eq 1 2 3 1}} {{eq \"a\" \"b\"}} {{ne \"a\" \"b\"}} {{eq true true}} {{eq 1.5 1.5}}", "true true false true true true")]
    [InlineData("{{lt 1 2}} {{le 2 2}} {{gt 1 2}} {{ge 2 2}} {{lt \"a\" \"b\"}} {{lt 1.5 1.0}}", "true true false true true false")]
    [InlineData("{{eq (index .Name 0) 119}} {{eq .ContainerLabels.nope \"x\"}} {{eq .ContainerLabels.nope nil}}", "true false true")]
    public void Render_Function_IsGos(string template, string expected)
    {
        Assert.Equal(expected, Tags.Render(template));
    }

    [Theory]
    [InlineData("{{upper 3}}", "upper: argument 1 must be string, not int")]
    [InlineData("{{upper .ContainerLabels.nope}}", "upper: argument 1 must be string, not nil")]
    [InlineData("{{.ContainerLabels.nope | upper}}", "upper: argument 1 must be string, not nil")]
    [InlineData("{{upper}}", "upper takes 1 argument, not 0")]
    [InlineData("{{truncate .Name}}", "truncate takes 2 arguments, not 1")]
    [InlineData("{{truncate .Name -1}}", "truncate: the length must not be negative")]
    [InlineData("{{pad .Name -1 0}}", "pad: the numbers of spaces must not be negative")]
    [InlineData("{{join .Name \",\"}}", "join: argument 1 must be []string, not string")]
    [InlineData("{{printf}}", "printf takes at least 1 argument, not 0")]
    [InlineData("{{printf 3}}", "printf: argument 1 must be string, not int")]
    [InlineData("{{index .ContainerArgs 2}}", "index: index 2 is out of range (0 to 1)")]
    [InlineData("{{index .ContainerArgs -1}}", "index: index -1 is out of range (0 to 1)")]
    [InlineData("{{index .ContainerArgs \"a\"}}", "index: cannot index with string; it must be a number")]
    [InlineData("{{index .ContainerLabels 1}}", "index: cannot index a map with int; its keys are strings")]
    [InlineData("{{index 1 1}}", "index: cannot index a value of type int")]
    [InlineData("{{slice .Name 3 2}}", "slice: cannot slice from 3 to 2")]
    [InlineData("{{slice .Name 1 2 3}}", "slice: cannot slice by 3 numbers")]
    [InlineData("{{slice .Config 1}}", "slice: cannot slice a value of type map[string]string")]
    [InlineData("{{len 3}}", "len: a value of type int has no length")]
    [InlineData("{{eq 1}}", "eq: takes at least 2 arguments")]
    [InlineData("{{eq 1 \"1\"}}", "eq: cannot compare int with string")]
    [InlineData("{{eq .ContainerArgs .ContainerArgs}}", "eq: cannot compare []string with []string")]
    [InlineData("{{lt true false}}", "lt: cannot compare bool with bool")]
    [InlineData("{{or}}", "or takes at least 1 argument, not 0")]
    [InlineData("{{.Name \"x\"}}", ".Name takes no argument")]
    [InlineData("{{\"x\" | .Name}}", ".Name takes no argument")]
    [InlineData("{{1 2}}", "only a function takes an argument")]
    [InlineData("{{nil}}", "nil alone has no value")]
    [InlineData("{{.Name.Foo}}", "a value of type string has no field Foo")]
    [InlineData("{{with .Name}}{{.Foo}}{{end}}", "a value of type string has no field Foo")]
    [InlineData("{{with $}}{{.Nmae}}{{end}}", "no field Nmae; did you mean Name?")]
    [InlineData("{{range .Name}}{{end}}", "cannot range over a value of type string")]
    [InlineData("{{range $a, $b := 3}}{{end}}", "a range over a number sets one variable only")]
    public void Render_MisusedFunction_SaysWhy(string template, string expected)
    {
        Assert.Equal(expected, Tags.RenderProblem(template));
    }
}

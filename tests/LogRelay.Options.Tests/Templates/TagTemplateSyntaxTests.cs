using Xunit;

namespace LogRelay.Options.Tests.Templates;

/// <summary>Golden results from the rules of Go's text/template documentation.</summary>
public sealed class TagTemplateSyntaxTests
{
    [Theory]
    // Text, trim markers, comments
    [InlineData("{{\"a\"}} b", "a b")]
    [InlineData("a  {{- \"b\" -}}  c", "abc")]
    [InlineData("a \n\t{{- \"b\"}} c", "ab c")]
    [InlineData("a {{/* said */}} b", "a  b")]
    [InlineData("a {{- /* said */ -}} b", "ab")]
    [InlineData("{{23 -}} < {{- 45}}", "23<45")]
    [InlineData("{{-3}}", "-3")]
    [InlineData("}} {", "}} {")]
    [InlineData("{{\n.Name\n}}", "web-1")]
    [InlineData("{{\"}}\"}}", "}}")]

    // Literals
    [InlineData("{{`a\\n\"b`}}", "a\\n\"b")]
    [InlineData("{{\"a\\t\\\"\\x41\\101\\u00e9\\U0001F600\"}}", "a\t\"AAé😀")]
    [InlineData("{{\"\\xc3\\xa9\"}}", "é")]
    [InlineData("{{\"\\xff\"}}", "\ufffd")]
    [InlineData("{{'a'}} {{'\\n'}} {{'é'}} {{'\\''}}", "97 10 233 39")]
    [InlineData("{{0x1F}} {{0b101}} {{0o17}} {{017}} {{1_000}} {{+5}}", "31 5 15 15 1000 5")]
    [InlineData("{{-9223372036854775808}}", "-9223372036854775808")]
    [InlineData("{{1.5}} {{1e3}} {{1e6}} {{1.0}} {{.5}} {{-1e-7}}", "1.5 1000 1e+06 1 0.5 -1e-07")]
    [InlineData("{{true}} {{false}}", "true false")]

    // Pipelines and parentheses
    [InlineData("{{.Name | upper}}", "WEB-1")]
    [InlineData("{{.Name|upper|lower}}", "web-1")]
    [InlineData("{{\"output\" | printf \"%s-%q\" \"x\"}}", "x-\"output\"")]
    [InlineData("{{printf \"%q\" (print \"out\" \"put\")}}", "\"output\"")]
    [InlineData("{{(.ContainerLabels).team}}", "blue")]
    [InlineData("{{(index (split .ImageName \"/\") 0)}}", "registry.example:5000")]
    [InlineData("{{print print}}", "")]
    [InlineData("{{\"x\" | len | printf \"%03d\"}}", "001")]

    // Variables
    [InlineData("{{$x := .Name}}{{$x}}-{{$x | upper}}", "web-1-WEB-1")]
    [InlineData("{{$x := 1}}{{if true}}{{$x = 2}}{{end}}{{$x}}", "2")]
    [InlineData("{{$x := 1}}{{if true}}{{$x := 2}}{{$x}}{{end}}{{$x}}", "21")]
    [InlineData("{{with $x := \"output\"}}{{$x}}{{.}}{{end}}", "outputoutput")]
    [InlineData("{{with $x := \"output\" | printf \"%q\"}}{{$x}}{{end}}", "\"output\"")]
    [InlineData("{{$l := .ContainerLabels}}{{$l.team}}", "blue")]
    [InlineData("{{$x:=1}}{{$x}}", "1")]

    // if, with
    [InlineData("{{if .Name}}y{{else}}n{{end}}", "y")]
    [InlineData("{{if .LogPath}}y{{else}}n{{end}}", "n")]
    [InlineData("{{if 0}}a{{else if \"\"}}b{{else if 1.5}}c{{else}}d{{end}}", "c")]
    [InlineData("{{if false}}a{{else if false}}b{{else}}d{{end}}e", "de")]
    [InlineData("{{if .ContainerLabels.nope}}y{{else}}n{{end}}", "n")]
    [InlineData("{{if .ContainerArgs}}y{{end}}{{if .}}z{{end}}{{if .ContainerCreated}}t{{end}}", "yzt")]
    [InlineData("{{with .ContainerLabels.team}}{{.}}{{else}}none{{end}}", "blue")]
    [InlineData("{{with .ContainerLabels.nope}}{{.}}{{else}}none{{end}}", "none")]
    [InlineData("{{with .LogPath}}a{{else with .Name}}{{.}}{{else}}b{{end}}", "web-1")]

    // range
    [InlineData("{{range .ContainerArgs}}<{{.}}>{{end}}", "<-c><echo hi>")]
    [InlineData("{{range $i, $a := .ContainerArgs}}{{$i}}={{$a}};{{end}}", "0=-c;1=echo hi;")]
    [InlineData("{{range $a := .ContainerArgs}}{{$a}};{{end}}", "-c;echo hi;")]
    [InlineData("{{range $k, $v := .Config}}{{$k}}={{$v}};{{end}}", "max-size=10m;tag=x;")]
    [InlineData("{{range .Config}}{{.}};{{end}}", "10m;x;")]
    [InlineData("{{range split \"\" \",\"}}[{{.}}]{{end}}", "[]")]
    [InlineData("{{range .ContainerLabels.nope}}a{{else}}none{{end}}", "none")]
    [InlineData("{{range 3}}{{.}}{{end}}{{range $i := 2}}{{$i}}{{end}}{{range 0}}x{{else}}e{{end}}", "01201e")]
    [InlineData("{{range 5}}{{if eq . 1}}{{continue}}{{end}}{{if gt . 2}}{{break}}{{end}}{{.}}{{end}}", "02")]
    [InlineData("{{range 2}}{{$o := .}}{{range 2}}{{$o}}{{.}} {{end}}{{end}}", "00 01 10 11 ")]
    [InlineData("{{range .ContainerEnv}}{{$p := split . \"=\"}}{{if eq (index $p 0) \"STAGE\"}}{{index $p 1}}{{end}}{{end}}", "prod")]
    public void Render_Syntax_IsGos(string template, string expected)
    {
        Assert.Equal(expected, Tags.Render(template));
    }

    [Theory]
    [InlineData("{{", "a closing }} is missing, at character 1")]
    [InlineData("abc {{.Name", "a closing }} is missing, at character 5")]
    [InlineData("{{}}", "a value is missing, at character 3")]
    [InlineData("{{ | upper}}", "unexpected \"|\", at character 4")]
    [InlineData("{{.Name |}}", "a value is missing, at character 10")]
    [InlineData("{{(.Name}}", "a closing ) is missing, at character 9")]
    [InlineData("{{.Name)}}", "a closing ) has no opening (, at character 8")]
    [InlineData("{{()}}", "a value is missing, at character 4")]
    [InlineData("{{\"abc}}", "a closing \" is missing, at character 3")]
    [InlineData("{{`abc}}", "a closing ` is missing, at character 3")]
    [InlineData("{{'ab'}}", "between single quotes must be one character; a text goes between double quotes, at character 3")]
    [InlineData("{{''}}", "between single quotes must be one character; a text goes between double quotes, at character 3")]
    [InlineData("{{\"\\q\"}}", "an escape is wrong (as in Go: \\n, \\\", \\x41, \\u00e9), at character 4")]
    [InlineData("{{\"\\ud800\"}}", "an escape is wrong (as in Go: \\n, \\\", \\x41, \\u00e9), at character 4")]
    [InlineData("{{/* x }}", "a comment must end with */}}, at character 1")]
    [InlineData("{{/* x */ }}", "a comment must end with */}}, at character 1")]
    [InlineData("é{{ .Name, }}", "unexpected \",\", at character 10")]
    [InlineData("{{.Name.}}", "unexpected \".\", at character 8")]
    [InlineData("{{.Name\"x\"}}", "unexpected character \"\\\"\" after \".Name\", at character 8")]
    [InlineData("{{\"a\"\"b\"}}", "unexpected the text \"b\", at character 6")]
    [InlineData("{{print .Name.}}", "unexpected \".\", at character 14")]
    [InlineData("{{.Name+1}}", "unexpected character \"+\" after \".Name\", at character 8")]
    [InlineData("{{!}}", "unexpected character \"!\", at character 3")]
    [InlineData("{{1x}}", "\"1x\" is no number, at character 3")]
    [InlineData("{{08}}", "\"08\" is no number, at character 3")]
    [InlineData("{{9223372036854775808}}", "\"9223372036854775808\" is no number, at character 3")]
    [InlineData("{{1i}}", "\"1i\" is no number, at character 3")]
    [InlineData("{{$x}}", "no variable \"$x\"; set it first with :=, at character 3")]
    [InlineData("{{$x = 1}}", "no variable \"$x\"; set it first with :=, at character 3")]
    [InlineData("{{if true}}{{$x := 1}}{{end}}{{$x}}", "no variable \"$x\"; set it first with :=, at character 32")]
    [InlineData("{{if .Name}}x", "if has no {{end}}, at character 3")]
    [InlineData("{{range .ContainerArgs}}{{if .}}{{end}}", "range has no {{end}}, at character 3")]
    [InlineData("{{if}}x{{end}}", "a value is missing, at character 5")]
    [InlineData("{{end}}", "unexpected \"end\", at character 3")]
    [InlineData("{{else}}", "unexpected \"else\", at character 3")]
    [InlineData("{{if 1}}{{else}}{{else}}{{end}}", "a second else, at character 19")]
    [InlineData("{{if 1}}{{end x}}", "unexpected \"x\", at character 15")]
    [InlineData("{{break}}", "break stands outside of a range, at character 3")]
    [InlineData("{{range 3}}{{end}}{{continue}}", "continue stands outside of a range, at character 21")]
    [InlineData("{{define \"x\"}}{{end}}", "define is not supported in a tag, at character 3")]
    [InlineData("{{template \"x\"}}", "template is not supported in a tag, at character 3")]
    [InlineData("{{.Name | 3}}", "after | must stand a function, not \"3\", at character 11")]
    [InlineData("{{.Name | \"x\"}}", "after | must stand a function, not the text \"x\", at character 11")]
    public void TryParse_NoTemplate_SaysWhatAndWhere(string template, string expected)
    {
        Assert.Equal(expected, Tags.ParseProblem(template));
    }

    [Fact]
    public void Parse_BadTag_IsAnErrorOfTheOption()
    {
        Assert.Equal(
            "log-opt tag=\"{{.Nmae}}\": no field Nmae; did you mean Name?",
            Parsing.Opts.Parse("tag={{.Nmae}}").ToLine());
    }
}

using System.Diagnostics;
using CsCheck;
using LogRelay.Options.Containers;
using LogRelay.Options.Templates;
using Xunit;

namespace LogRelay.Options.Tests.Templates;

public sealed class TagTemplateBoundTests
{
    [Theory]
    [InlineData("{{printf \"%1000000d\" 1}}", "printf: makes a text of more than 65536 bytes")]
    [InlineData("{{printf \"%*d\" 1000000 1}}", "printf: makes a text of more than 65536 bytes")]
    [InlineData("{{pad .Name 9223372036854775807 1}}", "pad: makes a text of more than 65536 bytes")]
    [InlineData("{{printf \"%60000d\" 1}}", "gives a tag of more than 16384 bytes")]
    [InlineData("{{range 9000000000000000000}}{{end}}", "takes too much work")]
    [InlineData("{{range 9000000000000000000}}x{{end}}", "gives a tag of more than 16384 bytes")]
    [InlineData("{{range 1000000}}{{range 1000000}}{{$x := 1}}{{end}}{{end}}", "takes too much work")]
    [InlineData("{{$s := printf \"%60000d\" 1}}{{range 100000}}{{$y := eq $s (lower $s)}}{{end}}", "takes too much work")]
    [InlineData("{{$s := \"xxxxxxxxxx\"}}{{range 20}}{{$s = print $s $s}}{{end}}", "print: makes a text of more than 65536 bytes")]
    [InlineData("{{$s := \"<<<<<<<<<<\"}}{{range 20}}{{$s = js $s}}{{end}}", null)]
    public void Render_TemplateThatWouldCostTooMuch_Ends(string template, string? expected)
    {
        var watch = Stopwatch.StartNew();
        Assert.True(TagTemplate.TryParse(template, out var parsed, out var problem), problem);

        var rendering = parsed.Render(Tags.Container, "h");

        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(20), $"took {watch.Elapsed}");
        Assert.NotNull(rendering.Problem);
        Assert.Equal(expected ?? rendering.Problem, rendering.Problem);
    }

    [Fact]
    public void Render_HugeEnvironmentInALoop_Ends()
    {
        var container = new ContainerDescription { ContainerEnv = [.. Enumerable.Repeat("A=" + new string('x', 100_000), 20)] };
        Assert.True(TagTemplate.TryParse("{{range 1000000}}{{$x := len .ContainerEnv}}{{$y := $.ContainerEnv}}{{end}}", out var parsed, out _));

        Assert.NotNull(parsed.Render(container, "h").Problem);
    }

    [Theory]
    [InlineData("{{", "(", "1", ")", "}}")]
    [InlineData("", "{{if 1}}", "x", "{{end}}", "")]
    [InlineData("{{if 0}}", "{{else if 0}}", "x", "", "{{end}}")]
    public void TryParse_DeepNesting_IsRefused(string start, string open, string inner, string close, string end)
    {
        var template = start + string.Concat(Enumerable.Repeat(open, 800)) + inner + string.Concat(Enumerable.Repeat(close, 800)) + end;

        Assert.Equal("is nested more than 100 deep", Tags.ParseProblem(template));
    }

    [Fact]
    public void Render_NestingJustAllowed_Works()
    {
        Assert.Equal("x", Tags.Render(string.Concat(Enumerable.Repeat("{{if 1}}", 100)) + "x" + string.Concat(Enumerable.Repeat("{{end}}", 100))));
    }

    [Fact]
    public void TryParse_LongTemplate_IsRefused()
    {
        Assert.Equal("is longer than 16384 bytes", Tags.ParseProblem(new string('x', TagTemplate.MaxTemplateBytes + 1)));
    }

    [Fact]
    public void TryParse_ManyVariables_IsRefused()
    {
        Assert.Equal("has more than 100 variables", Tags.ParseProblem(string.Concat(Enumerable.Repeat("{{$x := 1}}", 200))));
    }

    [Fact]
    public void TryParse_LongUnknownName_IsShortened()
    {
        Assert.True(Tags.ParseProblem("{{." + new string('x', 10_000) + "}}").Length < 200);
    }

    [Fact]
    public void Render_AnyTemplate_GivesATagOrAProblemAndNeverThrows()
    {
        string[] parts =
        [
            "{{", "}}", "{{-", "-}}", " ", ".", ".Name", ".ContainerLabels", "$", "$x", ":=", "=", "|", "(", ")", ",", "\"", "'", "`",
            "if", "else", "end", "range", "with", "break", "print", "printf", "index", "slice", "len", "split", "join", "json", "eq",
            "1", "-1", "3.5", "nil", "true", "\"a\"", "'b'", "%d", "%[1]*.[2]q", "\\", "/*", "*/", "é", "\n", "0x", "{{if .Name}}", "{{end}}",
            "{{range $i, $x := .ContainerArgs}}", "{{.ContainerEnv}}", "{{printf \"%", "\" 1 \"a\" .ContainerArgs}}",
        ];
        var part = Gen.OneOf(Gen.Int[0, parts.Length - 1].Select(i => parts[i]), Gen.Int[0, parts.Length - 1].Select(i => parts[i] + " "), Gen.String[0, 3]);
        part.Array[0, 14].Select(string.Concat).Sample(
            text =>
            {
                if (!TagTemplate.TryParse(text, out var template, out var problem))
                {
                    return problem.Length > 0 && !problem.Any(char.IsControl);
                }

                var rendering = template.Render(Tags.Container, "h");
                return rendering.Tag is null != rendering.Problem is null && rendering.Problem?.Any(char.IsControl) != true;
            },
            iter: 20_000);
    }

    [Fact]
    public void Equals_SameText_IsEqual()
    {
        Assert.True(TagTemplate.TryParse("{{.ID}}", out var one, out _));
        Assert.True(TagTemplate.TryParse("{{.Name}}", out var other, out _));

        Assert.Equal(TagTemplate.ShortId, one);
        Assert.Equal(TagTemplate.ShortId.GetHashCode(), one.GetHashCode());
        Assert.NotEqual(one, other);
    }
}

using System.Text;
using LogRelay.Options.Containers;
using LogRelay.Options.Templates;

namespace LogRelay.Fuzz.Targets;

/// <summary>A tag template is parsed or refused in one line; what parses renders to a bounded text or says why not.</summary>
internal sealed class TagTemplateTarget : IFuzzTarget
{
    private static readonly ContainerDescription Container = new()
    {
        ContainerID = "4f1c8a0b2d3e4f1c8a0b2d3e",
        ContainerName = "/web",
        ContainerImageID = "sha256:0123456789abcdef",
        ContainerImageName = "nginx:1",
        ContainerEntrypoint = "sh",
        ContainerArgs = ["-c", "true"],
        ContainerEnv = ["A=b"],
        ContainerLabels = new Dictionary<string, string> { ["l"] = "v" },
    };

    public string Name => "tag-template";

    public IEnumerable<byte[]> Seeds =>
    [
        "{{.Name}}/{{.ID}}"u8.ToArray(),
        "{{if eq .Name \"web\"}}{{upper .ImageName}}{{else}}{{printf \"%-10.3s|%q\" .ID .Name}}{{end}}"u8.ToArray(),
        "{{range $i, $a := .ContainerArgs}}{{$i}}={{$a}},{{end}}{{with .ContainerLabels}}{{index . \"l\"}}{{end}}"u8.ToArray(),
        "{{- /* c */ -}} {{json .ContainerEnv}} {{join (split .Name \"e\") \"-\"}}"u8.ToArray(),
    ];

    public IReadOnlyList<byte[]> Tokens { get; } = ["{{"u8.ToArray(), "}}"u8.ToArray(), "{{end}}"u8.ToArray(), "{{range .ContainerArgs}}"u8.ToArray(), "| printf \"%999999999d\""u8.ToArray(), "(("u8.ToArray(), "`"u8.ToArray(), "'\\x"u8.ToArray(), "0x1p-2"u8.ToArray(), "$x := "u8.ToArray(), "{{break}}"u8.ToArray()];

    public void Run(byte[] input)
    {
        if (!TagTemplate.TryParse(Encoding.UTF8.GetString(input), out var template, out var problem))
        {
            PropertyFailedException.Unless(problem is { Length: > 0 } && !problem.Any(char.IsControl), "a problem that is not one line of text");
            return;
        }
        var rendering = template.Render(Container, "host");
        PropertyFailedException.Unless(rendering.Problem is not null || Encoding.UTF8.GetByteCount(rendering.Tag ?? "") <= TagTemplate.MaxTagBytes, "a tag that is too long");
    }
}

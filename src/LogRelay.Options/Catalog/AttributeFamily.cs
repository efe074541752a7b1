namespace LogRelay.Options.Catalog;

/// <summary>
/// What is said about a container with each of its lines. Rules: moby daemon/logger/loginfo.go, <c>ExtraAttributes</c>,
/// and daemon/logger/loggerutils/log_tag.go, <c>ParseLogTag</c>.
/// </summary>
public static class AttributeFamily
{
    /// <summary>Labels, by name.</summary>
    public static readonly OptionDefinition Labels = new()
    {
        Name = "labels",
        Kind = OptionKind.Names,
        Origin = OptionOrigin.JsonFile | OptionOrigin.Gelf,
        Absent = "none",
        Example = "com.example.team,com.example.stage",
        Text = "Container labels to add to each line, by name, separated by commas. A space is part of a name. A label that "
            + "the container does not have is left out.",
    };

    /// <summary>Labels, by pattern.</summary>
    public static readonly OptionDefinition LabelsRegex = new()
    {
        Name = "labels-regex",
        Kind = OptionKind.Pattern,
        Origin = OptionOrigin.JsonFile | OptionOrigin.Gelf,
        Absent = "none",
        Example = "^com\\.example\\.",
        Text = "Container labels to add to each line: every label whose name matches this pattern. Go's (RE2) syntax; the "
            + "match may be anywhere in the name unless `^` and `$` say otherwise.",
    };

    /// <summary>Environment variables, by name.</summary>
    public static readonly OptionDefinition Env = new()
    {
        Name = "env",
        Kind = OptionKind.Names,
        Origin = OptionOrigin.JsonFile | OptionOrigin.Gelf,
        Absent = "none",
        Example = "STAGE,VERSION",
        Text = "Environment variables to add to each line, by name, separated by commas. Where a label and a variable have "
            + "the same name, the variable wins. Of the environment, only what `env`, `env-regex` or a `tag` picks is ever stored or sent.",
    };

    /// <summary>Environment variables, by pattern.</summary>
    public static readonly OptionDefinition EnvRegex = new()
    {
        Name = "env-regex",
        Kind = OptionKind.Pattern,
        Origin = OptionOrigin.JsonFile | OptionOrigin.Gelf,
        Absent = "none",
        Example = "^APP_",
        Text = "Environment variables to add to each line: every variable whose name matches this pattern. Go's (RE2) "
            + "syntax, as in `labels-regex`.",
    };

    /// <summary>Template of the tag.</summary>
    public static readonly OptionDefinition Tag = new()
    {
        Name = "tag",
        Kind = OptionKind.Template,
        Origin = OptionOrigin.JsonFile | OptionOrigin.Gelf | OptionOrigin.AwsLogs,
        Absent = "no tag in the files, `{{.ID}}` in GELF, `{{.FullID}}` in CloudWatch Logs",
        Example = "{{.ImageName}}/{{.Name}}",
        Text = "A Go template over the container's facts: `.ID`, `.FullID`, `.Name`, `.Command`, `.ImageID`, `.ImageFullID`, "
            + "`.ImageName`, `.Hostname`, `.DaemonName`, `.ContainerLabels` and the other raw fields, with the functions "
            + "`json`, `split`, `join`, `title`, `lower`, `upper`, `pad`, `truncate` and Go's own. It is rendered once, when "
            + "the container starts. `.ImageID` is the first 12 digits of the digest, as in Docker from 29.4.1 on. What a "
            + "template reads from `.ContainerEnv` goes with every line; `{{.}}`, which would be the whole environment, is refused.",
    };

    internal static readonly OptionFamily Family = new(
        "Labels, environment and tag",
        "What is added to each line: in `attrs` of the files, as `_name` fields in GELF; in CloudWatch Logs the tag names the log stream. Later rows of this table win where "
        + "two of them give the same name.",
        [Labels, LabelsRegex, Env, EnvRegex, Tag]);
}

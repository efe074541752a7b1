using System.Globalization;
using System.Text;

namespace LogRelay.Options.Catalog;

/// <summary>Writes docs/options.md from the catalogue. The same catalogue gives the same bytes.</summary>
public static class OptionsPage
{
    private const string Head =
        """
        # Log options

        <!-- Written from the option catalogue (src/LogRelay.Options/Catalog); do not edit. To write it again:
             UPDATE_DOCS=1 dotnet run --project tests/LogRelay.Options.Tests -->

        Every option goes into `--log-opt name=value` of `docker run`, `logging.options` of a compose file, or `log-opts` of
        `daemon.json`. Names and meaning are those of the driver in the last column, so a configuration for json-file, gelf
        or awslogs needs no change but the driver's name. A name or value that is not right keeps the container from
        starting, with a message that names every mistake at once.

        ## How values are read

        - **size**: a number and a suffix `k`, `m`, `g`, `t` or `p` (also `kb`, `kib`, any case; a fraction is fine). Whether
          `k` is 1000 or 1024 is the option's own matter, never the suffix's; the table says which.
        - **number**: decimal digits, with a sign if need be.
        - **time**: whole numbers with a unit, `w`, `d`, `h`, `m`, `s` or `ms`: `30d`, `1h30m`.
        - **truth**: `true` or `false` (also `1`, `0`, `t`, `f`, `T`, `F`, `TRUE`, `FALSE`, `True`, `False`).
        - **name**: letters, digits, `_`, `.` and `-`, the first a letter or digit; at most 63.
        - **names**: separated by commas; a space is part of a name.
        - **pattern**: a regular expression in Go's (RE2) syntax. It may match anywhere unless `^` and `$` say otherwise.
        - **template**: Go's template syntax, as in Docker's log tags.
        - **file**: an absolute path as the plugin sees it, not as the host does: of the host's files it sees those under
          `/var/lib/logrelay` (the source of the plugin's mount `data`), under that same path.

        """;

    /// <summary>The whole page in Markdown, lines ended by <c>\n</c>.</summary>
    public static string Render()
    {
        var page = new StringBuilder(Head);
        foreach (var family in OptionCatalog.Families)
        {
            page.Append(CultureInfo.InvariantCulture, $"\n## {family.Title}\n\n{family.Introduction}\n\n");
            page.Append("| option | value | default | meaning | example | from |\n|---|---|---|---|---|---|\n");
            foreach (var option in family.Options)
            {
                AppendRow(page, option);
            }
        }

        return page.ToString();
    }

    private static void AppendRow(StringBuilder page, OptionDefinition option)
    {
        string[] cells =
        [
            $"`{option.Name}`",
            Value(option),
            option.Default is null ? option.Absent ?? "" : $"`{option.Default}`",
            option.Needs is null ? option.Text : $"{option.Text} Needs {option.Needs}.",
            $"`{option.Example}`",
            From(option.Origin),
        ];

        // A bar ends a cell even inside a code span.
        page.Append("| ").AppendJoin(" | ", cells.Select(cell => cell.Replace("|", "\\|", StringComparison.Ordinal))).Append(" |\n");
    }

    private static string Value(OptionDefinition option)
    {
        var kind = option.Kind switch
        {
            OptionKind.DecimalSize => "size (`k` = 1000)",
            OptionKind.BinarySize => "size (`k` = 1024)",
            OptionKind.WholeNumber => "number",
            OptionKind.Duration => "time",
            OptionKind.Boolean => string.Join(", ", (string[])["truth", .. Words(option)]),
            OptionKind.Choice => string.Join(", ", Words(option)),
            OptionKind.Names => "names",
            OptionKind.Name => "name",
            OptionKind.Pattern => "pattern",
            OptionKind.Template => "template",
            OptionKind.Address => "address",
            OptionKind.File => "file",
            OptionKind.HostName => "host name",
            OptionKind.Text => "text",
            _ => "anything",
        };
        var unit = option.Unit is null ? "" : $" of {option.Unit}";
        return kind + unit + Bounds(option);
    }

    private static IEnumerable<string> Words(OptionDefinition option) => option.Choices.Select(static choice => $"`{choice}`");

    private static string Bounds(OptionDefinition option) => option switch
    {
        { Minimum: not null, Maximum: not null and < int.MaxValue } => $", {option.Minimum} to {option.Maximum}",
        { Minimum: not null } => $", at least {option.Minimum}",
        _ => "",
    };

    private static string From(OptionOrigin origin)
    {
        (OptionOrigin Origin, string Name)[] names =
        [
            (OptionOrigin.JsonFile, "json-file"),
            (OptionOrigin.Gelf, "gelf"),
            (OptionOrigin.AwsLogs, "awslogs"),
            (OptionOrigin.Docker, "dockerd"),
            (OptionOrigin.LogRelay, "LogRelay"),
        ];
        return string.Join(", ", names.Where(entry => origin.HasFlag(entry.Origin)).Select(entry => entry.Name));
    }
}

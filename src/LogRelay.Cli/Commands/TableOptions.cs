using System.CommandLine;
using LogRelay.Cli.Output;

namespace LogRelay.Cli.Commands;

/// <summary>How tables are shown: the same for every command that shows one.</summary>
internal sealed class TableOptions
{
    private readonly Option<string> _format = new("--output", "-o")
    {
        Description = "pretty: a table; json: one object a line",
        HelpName = "FORMAT",
        DefaultValueFactory = static _ => "pretty",
    };

    private readonly Option<string> _color = new("--color")
    {
        Description = "auto: only on a terminal, and not when NO_COLOR is set",
        HelpName = "auto|always|never",
        DefaultValueFactory = static _ => "auto",
    };

    /// <summary>Adds the options to a command.</summary>
    public TableOptions(Command command)
    {
        _ = _format.AcceptOnlyFromAmong("pretty", "json");
        _ = _color.AcceptOnlyFromAmong("auto", "always", "never");
        command.Add(_format);
        command.Add(_color);
    }

    /// <summary>True when a program reads the table.</summary>
    public bool IsJson(ParseResult parsed) => parsed.GetValue(_format) == "json";

    /// <summary>The colours.</summary>
    public Palette Palette(ParseResult parsed, CliEnvironment environment) => ColorChoice.Palette(parsed.GetValue(_color), environment);
}

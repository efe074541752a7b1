using System.CommandLine;
using LogRelay.Cli.Output;
using LogRelay.Query.Times;

namespace LogRelay.Cli.Commands;

/// <summary>How records are shown: the same for every command that shows them.</summary>
internal sealed class OutputOptions
{
    private readonly Option<string> _format = new("--output", "-o")
    {
        Description = "pretty: time, container and line; raw: the line alone, its very bytes in a pipe; json: one object a line",
        HelpName = "FORMAT",
        DefaultValueFactory = static _ => "pretty",
    };

    private readonly Option<string> _color = new("--color")
    {
        Description = "auto: only on a terminal, and not when NO_COLOR is set",
        HelpName = "auto|always|never",
        DefaultValueFactory = static _ => "auto",
    };

    private readonly Option<bool> _ansi = new("--ansi") { Description = "Let control sequences in the lines do what they do, colours and worse; without it they are shown" };

    private readonly Option<bool> _noPrefix = new("--no-prefix") { Description = "pretty: without the container's name" };

    private readonly Option<bool> _positions = new("--positions", "-p") { Description = "pretty: with each record's address, for logrelay context" };

    private readonly Option<bool> _noPager = new("--no-pager") { Description = "Do not show long answers in PAGER (less) on a terminal" };

    private readonly TimeOptions _times;

    /// <summary>Adds the options to a command.</summary>
    public OutputOptions(Command command, TimeOptions times)
    {
        _times = times;
        _ = _format.AcceptOnlyFromAmong("pretty", "raw", "json");
        _ = _color.AcceptOnlyFromAmong("auto", "always", "never");
        command.Add(_format);
        command.Add(_color);
        command.Add(_ansi);
        command.Add(_noPrefix);
        command.Add(_positions);
        command.Add(_noPager);
    }

    /// <summary>Whether a pager may show the answer.</summary>
    public bool IsPaged(ParseResult parsed) => !parsed.GetValue(_noPager);

    /// <summary>What writes records.</summary>
    /// <param name="parsed">The arguments.</param>
    /// <param name="environment">The terminal.</param>
    /// <param name="query">Parts of lines that match it are highlighted.</param>
    public IRecordWriter Writer(ParseResult parsed, CliEnvironment environment, string query)
    {
        var isAnsi = parsed.GetValue(_ansi);
        var palette = ColorChoice.Palette(parsed.GetValue(_color), environment);
        return parsed.GetValue(_format) switch
        {
            // In a pipe the bytes are the container's; on a terminal they would be carried out.
            "raw" => new RawWriter(isAnsi || !environment.IsOutputTerminal),
            "json" => new JsonRecordWriter(environment.IsOutputTerminal),
            _ => new PrettyWriter(
                new TimeFormat(_times.Zone(parsed, environment)),
                palette,
                palette == Palette.Colored ? MatchHighlighter.Of(query) : MatchHighlighter.None,
                isAnsi,
                !parsed.GetValue(_noPrefix),
                parsed.GetValue(_positions)),
        };
    }
}

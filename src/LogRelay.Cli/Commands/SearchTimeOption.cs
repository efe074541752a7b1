using System.CommandLine;
using System.Globalization;
using LogRelay.Cli.Output;

namespace LogRelay.Cli.Commands;

/// <summary>How long a search may take: the aggregator's limit, under the same name, for logs wherever they are.</summary>
internal sealed class SearchTimeOption
{
    private const string Variable = "LOGRELAY_QUERY_SECONDS";
    private const long DefaultSeconds = 300;
    private const long MostSeconds = 1_000_000;

    private readonly Option<long?> _seconds;
    private readonly bool _isBounded;

    /// <summary>Adds the option to a command.</summary>
    /// <param name="command">The command.</param>
    /// <param name="bound">Whether there is a limit when none is given.</param>
    public SearchTimeOption(Command command, SearchBound bound)
    {
        _isBounded = bound == SearchBound.Usual;
        _seconds = new Option<long?>("--max-seconds")
        {
            Description = _isBounded
                ? $"Search no longer than N seconds; an answer that this ends says so. 0: without bound ({Variable}; else {DefaultSeconds})"
                : "Search no longer than N seconds; --resume goes on with what this ends. Without it, or 0: without bound",
            HelpName = "N",
        };
        command.Add(_seconds);
    }

    /// <summary>The limit in milliseconds; 0 for none.</summary>
    /// <exception cref="CliException">It is none.</exception>
    public long Milliseconds(ParseResult parsed, CliEnvironment environment)
    {
        if (parsed.GetValue(_seconds) is { } given)
        {
            return given is >= 0 and <= MostSeconds
                ? given * 1000
                : throw new CliException($"{_seconds.Name} {given} must be between 1 and {MostSeconds}, or 0 for no bound");
        }
        if (!_isBounded)
        {
            return 0;
        }
        if (environment.Variable(Variable) is not { Length: > 0 } text)
        {
            return DefaultSeconds * 1000;
        }
        return long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var named) && named <= MostSeconds
            ? named * 1000
            : throw new CliException($"{Variable} is '{VisibleText.Of(text)}'; it must be a number of seconds between 1 and {MostSeconds}, or 0 for no bound");
    }
}

using System.CommandLine;
using LogRelay.Protocol.V1;
using LogRelay.Query.Times;

namespace LogRelay.Cli.Commands;

/// <summary>What is looked for, and when: the same for every command that searches.</summary>
internal sealed class QueryOptions
{
    private readonly Argument<string[]> _query = new("query")
    {
        Description = "Words, \"phrases\", /expressions/, field:value, status>=500, level>=warn, AND OR NOT ( ); nothing: everything. Several arguments must all match",
        Arity = ArgumentArity.ZeroOrMore,
    };

    private readonly Option<string[]> _containers = new("--container", "-c")
    {
        Description = "Only containers of this name or id; * at its end or start; can be given again",
        HelpName = "NAME",
    };

    private readonly Option<string[]> _services = new("--service", "-s") { Description = "Only this compose or swarm service; can be given again", HelpName = "NAME" };

    private readonly Option<string?> _since = new("--since", "-S") { Description = $"Nothing older: {TimeText.Allowed}", HelpName = "TIME" };

    private readonly Option<string?> _until = new("--until", "-U") { Description = "Nothing newer, likewise", HelpName = "TIME" };

    private readonly TimeOptions _times;
    private readonly SearchTimeOption? _limit;

    /// <summary>Adds the options to a command.</summary>
    /// <param name="command">The command.</param>
    /// <param name="times">The zone of its times.</param>
    /// <param name="hasTimes">False for one that knows no time but now.</param>
    /// <param name="bound">Whether its search ends after a time.</param>
    public QueryOptions(Command command, TimeOptions times, bool hasTimes = true, SearchBound bound = SearchBound.Usual)
    {
        _times = times;
        _query.Validators.Add(static result =>
        {
            // A mistyped option is not something to look for.
            if (result.Tokens.FirstOrDefault(static token => token.Value.StartsWith("--", StringComparison.Ordinal)) is { } option)
            {
                result.AddError($"there is no option {option.Value}; to search for it put it in quotes within quotes: '\"{option.Value}\"'");
            }
        });
        command.Add(_query);
        command.Add(_containers);
        command.Add(_services);
        if (hasTimes)
        {
            command.Add(_since);
            command.Add(_until);
        }
        _limit = bound == SearchBound.None ? null : new SearchTimeOption(command, bound);
    }

    /// <summary>What the arguments mean.</summary>
    /// <exception cref="CliException">A time cannot be understood.</exception>
    public Scope Read(ParseResult parsed, CliEnvironment environment)
    {
        var scope = new Scope { Query = Query(parsed), MaxMilliseconds = _limit?.Milliseconds(parsed, environment) ?? 0 };
        if (Time(parsed, _since, environment) is { } since)
        {
            scope.SinceNano = since;
        }
        if (Time(parsed, _until, environment) is { } until)
        {
            scope.UntilNano = until;
        }
        return scope.HasSinceNano && scope.HasUntilNano && scope.SinceNano > scope.UntilNano
            ? throw new CliException($"--since {parsed.GetValue(_since)} is later than --until {parsed.GetValue(_until)}")
            : scope;
    }

    /// <summary>The query with what <c>--container</c> and <c>--service</c> add.</summary>
    public string Query(ParseResult parsed) => QueryText.Of(
        parsed.GetValue(_query) ?? [], parsed.GetValue(_containers) ?? [], parsed.GetValue(_services) ?? []);

    private long? Time(ParseResult parsed, Option<string?> option, CliEnvironment environment)
    {
        if (parsed.GetValue(option) is not { } text)
        {
            return null;
        }
        return TimeText.TryParse(text, environment.Time.GetUtcNow(), _times.Zone(parsed, environment), out var nano)
            ? nano
            : throw new CliException($"{option.Name} {Output.VisibleText.Of(text)} is no time; allowed is {TimeText.Allowed}");
    }
}

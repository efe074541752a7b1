using System.CommandLine;
using LogRelay.Cli.Clients;

namespace LogRelay.Cli.Commands;

/// <summary>Where to look: the same for every command.</summary>
internal sealed class SourceOptions
{
    private readonly Option<string?> _folder = new("--dir", "-d")
    {
        Description = "Search files instead of asking the plugin: LogRelay's data folder, a copy of it, one stream's folder, or /var/lib/docker/containers",
        HelpName = "FOLDER",
    };

    private readonly Option<string?> _socket = new("--socket") { Description = "Ask the plugin on this socket (LOGRELAY_QUERY_SOCKET; else it is looked for)", HelpName = "PATH" };

    private readonly AggregatorOptions _aggregator;

    /// <summary>Adds the options to a command.</summary>
    public SourceOptions(Command command)
    {
        _aggregator = new AggregatorOptions(command);
        command.Add(PathOption.NotEmpty(_folder));
        command.Add(PathOption.NotEmpty(_socket));
    }

    /// <summary>Who answers: what the command line names, else what the environment names, else what is found on this host.</summary>
    /// <exception cref="CliException">Nobody does, or too much is named.</exception>
    public Task<IQueryClient> OpenAsync(ParseResult parsed, CliEnvironment environment, CancellationToken ct)
    {
        var (folder, socket) = (parsed.GetValue(_folder), parsed.GetValue(_socket));
        var named = (folder is null ? 0 : 1) + (socket is null ? 0 : 1) + (_aggregator.IsNamed(parsed) ? 1 : 0);
        if (named > 1)
        {
            throw new CliException("--dir, --socket and --address exclude each other");
        }
        return folder is null && socket is null && _aggregator.Find(parsed, environment) is { } aggregator
            ? Task.FromResult<IQueryClient>(aggregator.Open())
            : ClientFinder.FindAsync(environment, folder, socket, ct);
    }
}

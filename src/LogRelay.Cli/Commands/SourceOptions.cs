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

    /// <summary>Adds the options to a command.</summary>
    public SourceOptions(Command command)
    {
        command.Add(_folder);
        command.Add(_socket);
    }

    /// <summary>Who answers.</summary>
    public Task<IQueryClient> OpenAsync(ParseResult parsed, CliEnvironment environment, CancellationToken ct) =>
        ClientFinder.FindAsync(environment, parsed.GetValue(_folder), parsed.GetValue(_socket), ct);
}

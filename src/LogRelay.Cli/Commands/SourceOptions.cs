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

    /// <summary>Adds the options to a command.</summary>
    public SourceOptions(Command command) => command.Add(_folder);

    /// <summary>Who answers.</summary>
    public IQueryClient Open(ParseResult parsed, CliEnvironment environment) => ClientFinder.Find(environment, parsed.GetValue(_folder));
}

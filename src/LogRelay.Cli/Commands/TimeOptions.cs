using System.CommandLine;

namespace LogRelay.Cli.Commands;

/// <summary>The zone of the times that are read and written.</summary>
internal sealed class TimeOptions
{
    private readonly Option<bool> _utc = new("--utc") { Description = "Read and write times in UTC instead of this machine's zone" };

    /// <summary>Adds the option to a command.</summary>
    public TimeOptions(Command command) => command.Add(_utc);

    /// <summary>The zone.</summary>
    public TimeZoneInfo Zone(ParseResult parsed, CliEnvironment environment) =>
        parsed.GetValue(_utc) ? TimeZoneInfo.Utc : environment.Time.LocalTimeZone;
}

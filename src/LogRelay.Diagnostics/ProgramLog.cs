using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using Serilog;
using Serilog.Events;

namespace LogRelay.Diagnostics;

/// <summary>The programs' own log: Serilog to standard error, one line an event.</summary>
public static class ProgramLog
{
    // dockerd puts its own time before each line of a plugin; a second one would only be noise.
    private const string Template = "{Level:u3} {Message:lj}{NewLine}{Exception}";

    /// <summary>Sets the log up.</summary>
    /// <param name="services">The program's services.</param>
    /// <param name="level">trace, debug, info, warning (warn) or error; anything else is info.</param>
    /// <param name="silent">Begins the names of loggers that say nothing: what they would say, a client can bring about at will.</param>
    public static IServiceCollection AddProgramLog(this IServiceCollection services, string level, string silent = "-") =>
        services.AddSerilog(configuration => configuration
            .MinimumLevel.Is(ToLevel(level))
            .MinimumLevel.Override("Microsoft", LogEventLevel.Warning)
            .MinimumLevel.Override(silent, LogEventLevel.Fatal)
            .WriteTo.Console(
                outputTemplate: Template,
                standardErrorFromLevel: LogEventLevel.Verbose,
                formatProvider: CultureInfo.InvariantCulture));

    private static LogEventLevel ToLevel(string level) => level.ToUpperInvariant() switch
    {
        "TRACE" => LogEventLevel.Verbose,
        "DEBUG" => LogEventLevel.Debug,
        "WARN" or "WARNING" => LogEventLevel.Warning,
        "ERROR" => LogEventLevel.Error,
        _ => LogEventLevel.Information,
    };
}

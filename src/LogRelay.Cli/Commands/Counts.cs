using System.CommandLine;

namespace LogRelay.Cli.Commands;

/// <summary>Options that count something.</summary>
internal static class Counts
{
    /// <summary>The option's number.</summary>
    /// <returns>Null when it was not given.</returns>
    /// <exception cref="CliException">It is not positive.</exception>
    public static long? Positive(ParseResult parsed, Option<long?> option) => parsed.GetValue(option) switch
    {
        null => null,
        > 0 and var count => count,
        var count => throw new CliException($"{option.Name} {count} must be at least 1"),
    };
}

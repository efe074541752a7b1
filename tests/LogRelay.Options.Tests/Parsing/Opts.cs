using LogRelay.Options.Parsing;

namespace LogRelay.Options.Tests.Parsing;

/// <summary>Log-opts in the spelling of a command line.</summary>
internal static class Opts
{
    /// <summary>Options between vertical bars: <c>max-size=1m|max-file=2</c>; each is split at its first <c>=</c>.</summary>
    public static Dictionary<string, string> Map(string options) =>
        options.Split('|', StringSplitOptions.RemoveEmptyEntries)
            .Select(option => option.Split('=', 2))
            .ToDictionary(parts => parts[0], parts => parts[1], StringComparer.Ordinal);

    public static LogOptParseResult Parse(string options) => LogOptParser.Parse(Map(options));
}

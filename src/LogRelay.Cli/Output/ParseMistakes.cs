using System.CommandLine;
using System.Text.RegularExpressions;

namespace LogRelay.Cli.Output;

/// <summary>What is wrong with a command line, for people: not in the terms of the library that reads it.</summary>
internal static partial class ParseMistakes
{
    /// <summary>One sentence for each mistake.</summary>
    public static IEnumerable<string> Of(ParseResult parsed)
    {
        if (parsed.CommandResult.Command is RootCommand root && parsed.UnmatchedTokens is [var first, ..] && !first.StartsWith('-'))
        {
            // That a command is required is known; which one was meant is not.
            var names = root.Subcommands.Where(static command => !command.Hidden).Select(static command => command.Name);
            return [$"there is no command {first}; there are {string.Join(", ", names)}"];
        }
        return parsed.Errors.Select(static error => Of(error.Message)).Distinct(StringComparer.Ordinal);
    }

    private static string Of(string message)
    {
        if (NoNumber().Match(message) is { Success: true } mistake)
        {
            return $"{mistake.Groups["option"].Value} {mistake.Groups["value"].Value} is no whole number";
        }
        return string.Join(' ', message.Split(['\n', '\r', '\t'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));
    }

    [GeneratedRegex("^Cannot parse argument '(?<value>.*)' for option '(?<option>[^']*)' as expected type 'System\\.(Nullable|Int)", RegexOptions.ExplicitCapture | RegexOptions.Singleline, matchTimeoutMilliseconds: 1000)]
    private static partial Regex NoNumber();
}

using System.CommandLine;

namespace LogRelay.Aggregator.Commands;

/// <summary>What the program does besides serving. Without arguments it serves.</summary>
internal static class AggregatorCommandLine
{
    /// <summary>Runs the command that the arguments name.</summary>
    /// <param name="args">Not empty.</param>
    /// <param name="output">For results.</param>
    /// <param name="error">For people.</param>
    /// <param name="variable">Gives an environment variable's value; null when it is not set.</param>
    /// <param name="time">What time it is.</param>
    /// <returns>The exit code: 0, or 2 when it could not be done.</returns>
    public static int Run(string[] args, TextWriter output, TextWriter error, Func<string, string?> variable, TimeProvider time)
    {
        var root = new RootCommand("Takes in the logs of many hosts. Without a command it serves; its settings are environment variables (docs/aggregator.md, docs/access.md).")
        {
            new TokenCommand(output, error, variable, time),
        };
        var parsed = root.Parse(args);
        if (parsed.Errors.Count > 0)
        {
            foreach (var fault in parsed.Errors)
            {
                error.WriteLine($"logrelay-aggregator: {fault.Message}");
            }
            return 2;
        }
        return parsed.Invoke(new InvocationConfiguration { Output = output, Error = error });
    }
}

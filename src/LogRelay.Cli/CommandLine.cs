using System.CommandLine;
using System.CommandLine.Invocation;
using LogRelay.Cli.Commands;
using LogRelay.Cli.Output;
using LogRelay.Query.Service;

namespace LogRelay.Cli;

/// <summary>All commands, and what happens around each of them.</summary>
internal static class CommandLine
{
    /// <summary>Runs the command that the arguments name.</summary>
    /// <returns>See <see cref="ExitCode"/>.</returns>
    public static async Task<int> RunAsync(string[] args, CliEnvironment environment)
    {
        var parsed = Build(environment).Parse(args);
        if (parsed.Action is ParseErrorAction)
        {
            foreach (var message in ParseMistakes.Of(parsed))
            {
                await environment.Error.WriteLineAsync($"logrelay: {VisibleText.Of(message)}");
            }
            await environment.Error.WriteLineAsync($"Try: {PathOf(parsed.CommandResult.Command)} --help");
            return ExitCode.Error;
        }
        await using var output = new StreamWriter(environment.Output, leaveOpen: true);
        var configuration = new InvocationConfiguration
        {
            Output = output,
            Error = environment.Error,
            EnableDefaultExceptionHandler = false,
        };
        try
        {
            return await parsed.InvokeAsync(configuration);
        }
        catch (OperationCanceledException)
        {
            return ExitCode.Interrupted;
        }
        catch (Exception failure) when (failure is CliException or QueryRefusedException or IOException or UnauthorizedAccessException)
        {
            await environment.Error.WriteLineAsync($"logrelay: {failure.Message}");
            return ExitCode.Error;
        }
    }

    /// <summary>The whole tree: completion and the manual are made of it too.</summary>
    public static RootCommand Build(CliEnvironment environment)
    {
        var root = new RootCommand("Finds lines in the logs of containers, on this host, at an aggregator of many, or in a copied folder.")
        {
            new QueryCommand(environment),
            new TailCommand(environment),
            new ContextCommand(environment),
            new HistCommand(environment),
            new FieldsCommand(environment),
            new PatternsCommand(environment),
            new StreamsCommand(environment),
            new NodesCommand(environment),
            new ExportCommand(environment),
            new VerifyCommand(environment),
            new CanaryCommand(environment),
            new DoctorCommand(environment),
            new OptionsCommand(environment),
            new CompletionCommand(environment),
            new ManCommand(environment),
        };
        HelpWithExamples.AddTo(root);
        return root;
    }

    private static string PathOf(Command command)
    {
        var names = new List<string>();
        for (Symbol? at = command; at is Command named; at = named.Parents.FirstOrDefault())
        {
            names.Insert(0, at is RootCommand ? "logrelay" : named.Name);
        }
        return string.Join(' ', names);
    }
}

using System.CommandLine;
using System.Text;
using LogRelay.Cli.Output;

namespace LogRelay.Cli.Commands;

/// <summary><c>logrelay man</c>: the manual page, made of the commands themselves.</summary>
internal sealed class ManCommand : Command
{
    public ManCommand(CliEnvironment environment)
        : base("man", "Print the manual page: logrelay man | man -l -")
    {
        SetAction(async (parsed, ct) =>
        {
            var result = new ResultStream(environment.Output);
            Encoding.UTF8.GetBytes(ManualPage.Of(parsed.RootCommandResult.Command), result.Buffer);
            await result.FlushAsync(ct);
            return ExitCode.Found;
        });
    }
}

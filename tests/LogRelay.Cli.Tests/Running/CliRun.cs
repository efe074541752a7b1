using System.Text;
using Microsoft.Extensions.Time.Testing;

namespace LogRelay.Cli.Tests.Running;

/// <summary>One run of the command line in this process: what it printed, and what it ended with.</summary>
internal sealed record CliRun(int ExitCode, string Output, string Error)
{
    /// <summary>The time that it is in every run: 2026-11-23 12:00 UTC, on a machine whose zone is an hour before UTC.</summary>
    public static readonly DateTimeOffset Now = new(2026, 11, 23, 12, 0, 0, TimeSpan.Zero);

    /// <summary>Runs a command.</summary>
    public static Task<CliRun> OfAsync(params string[] args) => OfAsync(static environment => environment, args);

    /// <summary>Runs a command on a machine that is different.</summary>
    public static async Task<CliRun> OfAsync(Func<CliEnvironment, CliEnvironment> change, params string[] args)
    {
        using var output = new MemoryStream();
        await using var error = new StringWriter();
        var time = new FakeTimeProvider(Now);
        time.SetLocalTimeZone(TimeZoneInfo.CreateCustomTimeZone("test", TimeSpan.FromHours(1), "test", "test"));
        var environment = change(new CliEnvironment
        {
            Output = output,
            Error = error,
            Time = time,
            SocketFolders = [],
            Variable = static name => name == "PAGER" ? "" : null,
            DataFolder = "/nowhere/logrelay",
        });
        var code = await CommandLine.RunAsync(args, environment);
        return new CliRun(code, Encoding.UTF8.GetString(output.ToArray()), error.ToString());
    }

    /// <summary>The lines that were printed.</summary>
    public string[] Lines => Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
}

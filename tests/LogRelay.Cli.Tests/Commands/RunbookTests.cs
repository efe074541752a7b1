using System.Text.RegularExpressions;
using LogRelay.Cli.Tests.Running;
using Xunit;

namespace LogRelay.Cli.Tests.Commands;

/// <summary>Every command that the documentation tells people to type is one: it is parsed, its query and its times too.</summary>
public sealed partial class RunbookTests : IDisposable
{
    private readonly LogsOnDisk _logs = new LogsOnDisk().With(0, "web-1", ("10:00:00", false, "hello"));

    public static TheoryData<string> Documented
    {
        get
        {
            var root = Root();
            string[] pages = [Path.Combine(root, "docs", "runbooks", "incident.md"), Path.Combine(root, "README.md")];
            return [.. pages.SelectMany(File.ReadLines).Select(static line => Typed().Match(line)).Where(static match => match.Success).Select(static match => match.Groups[1].Value)];
        }
    }

    public void Dispose() => _logs.Dispose();

    [Theory]
    [MemberData(nameof(Documented))]
    public async Task What_the_documentation_says_can_be_typed(string command)
    {
        var args = Split(command);
        var file = Path.Combine(_logs.Path, "export.gz");
        args = [.. args.Select(arg => arg == "incident.txt.gz" ? file : arg)];
        // No aggregator is asked: what else is typed is held to these logs.
        var address = Array.IndexOf(args, "--address");
        args = address < 0 ? args : [.. args[..address], .. args[(address + 2)..]];
        if (!args.Contains("--dir") && args[0] != "doctor")
        {
            args = [.. args, "--dir", _logs.Path];
        }

        var run = await CliRun.OfAsync(args);

        // Nothing here answers to a tail, an address or a folder of another machine; everything else has to work.
        var isAnswered = run.ExitCode is 0 or 1 || run.Error.Contains("a live tail needs the running plugin", StringComparison.Ordinal)
            || run.Error.Contains("there is no stream 4f1c8a0b2d3e", StringComparison.Ordinal) || run.Error.Contains("/var/lib/docker/containers", StringComparison.Ordinal);
        Assert.True(isAnswered, $"{run.ExitCode}: {run.Error}");
    }

    [Fact]
    public void The_runbook_has_ten_questions() =>
        Assert.Equal(10, File.ReadLines(Path.Combine(Root(), "docs", "runbooks", "incident.md")).Count(static line => Question().IsMatch(line)));

    /// <summary>As a shell does, for the quotes that are used there.</summary>
    private static string[] Split(string command) =>
        [.. Word().Matches(command.Split(" #")[0]).Select(static match => match.Value.Replace("'", "", StringComparison.Ordinal))];

    private static string Root()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "LogRelay.sln")))
        {
            folder = Path.GetDirectoryName(folder) ?? throw new DirectoryNotFoundException("no LogRelay.sln above the tests");
        }
        return folder;
    }

    [GeneratedRegex(@"^\s*(?:sudo )?logrelay (.+)$")]
    private static partial Regex Typed();

    [GeneratedRegex(@"(?:[^\s']|'[^']*')+")]
    private static partial Regex Word();

    [GeneratedRegex(@"^\d+\. \*\*")]
    private static partial Regex Question();
}

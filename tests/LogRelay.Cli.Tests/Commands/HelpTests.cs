using LogRelay.Cli.Output;
using LogRelay.Cli.Tests.Running;
using LogRelay.Query.Language;
using Xunit;

namespace LogRelay.Cli.Tests.Commands;

/// <summary>What tells a new user how to go on: help, the manual, completion, the log-opts, verification.</summary>
public sealed class HelpTests
{
    public static TheoryData<string> Commands => [.. CommandLine.Build(Nowhere).Subcommands.Select(static command => command.Name)];

    private static CliEnvironment Nowhere => new() { Output = Stream.Null, Error = TextWriter.Null };

    [Theory]
    [MemberData(nameof(Commands))]
    public async Task Every_command_explains_itself_and_all_its_options(string command)
    {
        var run = await CliRun.OfAsync(command, "--help");
        Assert.Equal(0, run.ExitCode);
        Assert.Contains("Usage:", run.Output, StringComparison.Ordinal);
        var options = CommandLine.Build(Nowhere).Subcommands.Single(candidate => candidate.Name == command).Options;
        Assert.All(options, option => Assert.False(string.IsNullOrEmpty(option.Description), option.Name));
    }

    [Fact]
    public async Task What_takes_a_query_shows_how_one_is_written()
    {
        Assert.Contains("'level>=warn'", (await CliRun.OfAsync("tail", "--help")).Output, StringComparison.Ordinal);
        Assert.DoesNotContain("Queries:", (await CliRun.OfAsync("doctor", "--help")).Output, StringComparison.Ordinal);
        Assert.All(HelpWithExamples.Queries, static example => Assert.True(QueryParser.Parse(example.Query.Replace("'", "", StringComparison.Ordinal)).IsValid, example.Query));
    }

    [Fact]
    public async Task The_first_help_fits_a_screen() =>
        Assert.All((await CliRun.OfAsync("--help")).Lines, static line => Assert.InRange(line.Length, 0, 200));

    [Fact]
    public async Task The_manual_has_every_command()
    {
        var page = (await CliRun.OfAsync("man")).Output;
        Assert.StartsWith(".TH LOGRELAY 1", page, StringComparison.Ordinal);
        Assert.All(CommandLine.Build(Nowhere).Subcommands, command => Assert.Contains($".SS logrelay {command.Name}", page, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("logrelay qu", "query")]
    [InlineData("logrelay query --si", "--since")]
    [InlineData("logrelay options gelf-addr", "gelf-address")]
    [InlineData("logrelay completion ", "fish")]
    public async Task Completion_knows_commands_options_and_values(string line, string expected)
    {
        var run = await CliRun.OfAsync($"[suggest:{line.Length}]", line);
        Assert.Contains(expected, run.Lines);
    }

    [Theory]
    [InlineData("bash", "complete -o default -F _logrelay logrelay")]
    [InlineData("zsh", "#compdef logrelay")]
    [InlineData("fish", "complete -f -c logrelay")]
    public async Task There_is_a_script_for_each_shell(string shell, string expected) =>
        Assert.Contains(expected, (await CliRun.OfAsync("completion", shell)).Output, StringComparison.Ordinal);

    [Fact]
    public async Task Log_opts_are_explained()
    {
        Assert.Contains("--log-opt max-size=", (await CliRun.OfAsync("options", "max-size")).Output, StringComparison.Ordinal);
        Assert.True((await CliRun.OfAsync("options")).Lines.Length > 40);
        var mistyped = await CliRun.OfAsync("options", "max-siez");
        Assert.Equal(2, mistyped.ExitCode);
        Assert.Contains("Did you mean max-size?", mistyped.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Verify_says_where_the_damage_is()
    {
        using var logs = new LogsOnDisk().With(0, "web-1", ("10:00:00", false, "one"));
        var sound = await CliRun.OfAsync("verify", "-d", logs.Path);
        Assert.Equal((0, $"sound   {LogsOnDisk.Id(0)} 1 records in 1 files\n"), (sound.ExitCode, sound.Output));

        logs.Write(0, ".1", [.. "garbage\n"u8, .. "{\"log\":\"x\\n\",\"stream\":\"stdout\",\"time\":\"2026-11-23T09:00:00Z\"}\n"u8]);
        var damaged = await CliRun.OfAsync("verify", "-d", logs.Path);
        Assert.Equal(1, damaged.ExitCode);
        Assert.Contains("position 0, 8 bytes: no record", damaged.Output, StringComparison.Ordinal);
    }
}

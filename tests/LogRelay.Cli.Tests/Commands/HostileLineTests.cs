using System.Text;
using LogRelay.Cli.Output;
using LogRelay.Cli.Tests.Running;
using Xunit;

namespace LogRelay.Cli.Tests.Commands;

/// <summary>What a container prints never does anything to the terminal of whoever reads it.</summary>
public sealed class HostileLineTests : IDisposable
{
    private const string Hostile = "\u001b]0;owned\u0007\u001b[2J\rgone\b\u009b31m \u202eevil \ttab";

    private readonly LogsOnDisk _logs = new LogsOnDisk().With(0, "\u001b[31mweb", ("10:00:00", false, Hostile));

    public void Dispose() => _logs.Dispose();

    [Theory]
    [InlineData("pretty")]
    [InlineData("raw")]
    [InlineData("json")]
    public async Task Control_sequences_are_shown_and_never_carried_out(string format)
    {
        var run = await CliRun.OfAsync(static environment => environment with { IsOutputTerminal = true }, "query", "-o", format, "--color", "never", "-d", _logs.Path);

        Assert.Equal(0, run.ExitCode);
        Assert.DoesNotContain(run.Output, static character => char.IsControl(character) && character is not ('\n' or '\t'));
        Assert.DoesNotContain('\u202e', run.Output);
        Assert.Single(run.Lines);
    }

    [Fact]
    public async Task They_are_recognised_for_what_they_are()
    {
        var run = await CliRun.OfAsync("query", "-d", _logs.Path, "--no-prefix");
        Assert.EndsWith("^[]0;owned^G^[[2J^Mgone^H\\u009b31m \\u202eevil \ttab\n", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Ansi_lets_them_through_and_ends_what_they_switched_on()
    {
        var run = await CliRun.OfAsync("query", "--ansi", "-d", _logs.Path);
        Assert.EndsWith(Hostile + "\u001b[0m\n", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Raw_into_a_pipe_is_what_the_container_wrote()
    {
        var run = await CliRun.OfAsync("query", "-o", "raw", "-d", _logs.Path);
        Assert.Equal(Hostile + "\n", run.Output);
    }

    [Fact]
    public async Task Names_and_mistakes_are_made_visible_too()
    {
        var streams = await CliRun.OfAsync("streams", "-d", _logs.Path);
        Assert.Contains("^[[31mweb", streams.Output, StringComparison.Ordinal);
        Assert.DoesNotContain('\u001b', streams.Output);

        var mistake = await CliRun.OfAsync("query", "--since", "\u001b[31m", "-d", _logs.Path);
        Assert.DoesNotContain('\u001b', mistake.Error);
    }

    [Fact]
    public void Bytes_that_are_no_text_are_shown_as_bytes()
    {
        var target = new System.Buffers.ArrayBufferWriter<byte>();
        VisibleText.Write(target, [0xFF, (byte)'a', 0xC3, 0x00, 0x7F, .. "größe 👩‍💻"u8]);
        Assert.Equal("\\xffa\\xc3^@^?größe 👩‍💻", Encoding.UTF8.GetString(target.WrittenSpan));
    }

    [Fact]
    public async Task Matches_and_levels_are_coloured_only_when_asked_for_or_on_a_terminal()
    {
        using var logs = new LogsOnDisk().With(0, "web", ("10:00:00", true, "ERROR in payment"));

        var terminal = await CliRun.OfAsync(static environment => environment with { IsOutputTerminal = true }, "query", "payment", "--utc", "-d", logs.Path);
        Assert.Contains("\u001b[31mERROR in \u001b[1;7mpayment\u001b[22;27m\u001b[0m\n", terminal.Output, StringComparison.Ordinal);

        var noColor = await CliRun.OfAsync(
            static environment => environment with { IsOutputTerminal = true, Variable = static name => name == "NO_COLOR" ? "1" : name == "PAGER" ? "" : null }, "query", "payment", "-d", logs.Path);
        Assert.DoesNotContain('\u001b', noColor.Output);
        Assert.DoesNotContain('\u001b', (await CliRun.OfAsync("query", "payment", "-d", logs.Path)).Output);
    }
}

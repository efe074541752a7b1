using System.CommandLine;
using System.Text;
using LogRelay.Cli.Checks;
using LogRelay.Cli.Clients;
using LogRelay.Cli.Output;
using LogRelay.Cli.Times;

namespace LogRelay.Cli.Commands;

/// <summary><c>logrelay doctor</c>: is everything as it should be, and what to do if not. Ends with 1 when it is not.</summary>
internal sealed class DoctorCommand : Command
{
    private readonly CliEnvironment _environment;
    private readonly TimeOptions _times;
    private readonly TableOptions _table;
    private readonly Option<string?> _socket = new("--socket") { Description = "The plugin's socket (LOGRELAY_QUERY_SOCKET; else it is looked for)", HelpName = "PATH" };

    public DoctorCommand(CliEnvironment environment)
        : base("doctor", "Check Docker, the plugin, its disk, clock, dropped lines and waiting deliveries, and say what to do. Ends with 1 when something is wrong")
    {
        _environment = environment;
        _times = new TimeOptions(this);
        Add(_socket);
        _table = new TableOptions(this);
        SetAction(RunAsync);
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken ct)
    {
        var findings = await DockerChecks.RunAsync(_environment, ct);
        findings.AddRange(await PluginAsync(parsed, ct));
        var result = new ResultStream(_environment.Output);
        if (_table.IsJson(parsed))
        {
            JsonLines.Write(result.Buffer, findings, static (json, finding) =>
            {
                json.WriteString("verdict"u8, finding.Verdict.ToString().ToLowerInvariant());
                json.WriteString("text"u8, finding.Text);
                json.WriteString("advice"u8, finding.Advice);
            });
        }
        else
        {
            Write(result, findings, _table.Palette(parsed, _environment));
        }
        await result.FlushAsync(ct);
        return findings.Exists(static finding => finding.Verdict >= Verdict.Warning) ? ExitCode.Nothing : ExitCode.Found;
    }

    private async Task<IEnumerable<Finding>> PluginAsync(ParseResult parsed, CancellationToken ct)
    {
        try
        {
            await using var client = await ClientFinder.FindPluginAsync(_environment, parsed.GetValue(_socket), ct);
            var status = await client.StatusAsync(ct);
            return StatusChecks.Of(status, TimeText.Nano(_environment.Time.GetUtcNow()), new TimeFormat(_times.Zone(parsed, _environment)));
        }
        catch (CliException failure)
        {
            return [new Finding(Verdict.Bad, failure.Message, "Searches go by the files then: logrelay query --dir")];
        }
    }

    private static void Write(ResultStream result, List<Finding> findings, Palette palette)
    {
        foreach (var finding in findings)
        {
            var verdict = finding.Verdict switch
            {
                Verdict.Good => $"{palette.Green}ok  {palette.Reset}",
                Verdict.Note => $"{palette.Dim}note{palette.Reset}",
                Verdict.Warning => $"{palette.Yellow}warn{palette.Reset}",
                _ => $"{palette.Red}BAD {palette.Reset}",
            };
            Encoding.UTF8.GetBytes($"{verdict} {finding.Text}\n", result.Buffer);
            if (finding.Advice is { } advice)
            {
                Encoding.UTF8.GetBytes($"     -> {advice}\n", result.Buffer);
            }
        }
    }
}

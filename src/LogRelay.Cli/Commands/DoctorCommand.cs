using System.CommandLine;
using System.Text;
using LogRelay.Cli.Checks;
using LogRelay.Cli.Clients;
using LogRelay.Cli.Output;
using LogRelay.Query.Times;

namespace LogRelay.Cli.Commands;

/// <summary><c>logrelay doctor</c>: is everything as it should be, and what to do if not. Ends with 1 when it is not.</summary>
internal sealed class DoctorCommand : Command
{
    private readonly CliEnvironment _environment;
    private readonly TimeOptions _times;
    private readonly TableOptions _table;
    private readonly Option<string?> _socket = new("--socket") { Description = "The plugin's socket (LOGRELAY_QUERY_SOCKET; else it is looked for)", HelpName = "PATH" };

    private readonly AggregatorOptions _aggregator;

    public DoctorCommand(CliEnvironment environment)
        : base("doctor", "Check Docker, the plugin, its disk, clock, dropped lines and deliveries, or an aggregator and its nodes, and say what to do. Ends with 1 when something is wrong")
    {
        _environment = environment;
        _times = new TimeOptions(this);
        Add(_socket);
        _aggregator = new AggregatorOptions(this);
        _table = new TableOptions(this);
        SetAction(RunAsync);
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken ct)
    {
        var aggregator = _aggregator.Find(parsed, _environment);
        // Whoever names an aggregator may be anywhere: there need be no Docker here.
        var isHere = !_aggregator.IsNamed(parsed);
        var findings = isHere ? await DockerChecks.RunAsync(_environment, ct) : [];
        if (isHere)
        {
            findings.AddRange(await PluginAsync(parsed, ct));
        }
        if (aggregator is not null)
        {
            findings.AddRange(await AggregatorAsync(parsed, aggregator, ct));
        }
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

    private async Task<IEnumerable<Finding>> AggregatorAsync(ParseResult parsed, AggregatorAddress address, CancellationToken ct)
    {
        try
        {
            await using var client = address.Open();
            var (status, nodes) = (await client.StatusAsync(ct), await client.NodesAsync(ct));
            return AggregatorChecks.Of(status, nodes, client.Place, TimeText.Nano(_environment.Time.GetUtcNow()), new TimeFormat(_times.Zone(parsed, _environment)));
        }
        catch (CliException failure)
        {
            return [new Finding(Verdict.Bad, failure.Message, "Each host's own logs can be searched there meanwhile: logrelay query")];
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

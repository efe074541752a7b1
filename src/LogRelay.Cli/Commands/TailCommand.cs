using System.CommandLine;
using LogRelay.Cli.Output;
using LogRelay.Protocol.V1;

namespace LogRelay.Cli.Commands;

/// <summary><c>logrelay tail</c>: new lines as they are written.</summary>
internal sealed class TailCommand : Command
{
    private readonly CliEnvironment _environment;
    private readonly SourceOptions _source;
    private readonly QueryOptions _query;
    private readonly OutputOptions _output;
    private readonly Option<long> _last = new("--last", "-n") { Description = "Begin with the last N lines that match", HelpName = "N", DefaultValueFactory = static _ => 10 };

    public TailCommand(CliEnvironment environment)
        : base("tail", "Show new lines of all containers as they are written, merged; containers that start later too. Ctrl-C ends it")
    {
        _environment = environment;
        var times = new TimeOptions(this);
        _query = new QueryOptions(this, times, hasTimes: false, SearchBound.None);
        Add(_last);
        _output = new OutputOptions(this, times);
        _source = new SourceOptions(this);
        SetAction(RunAsync);
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken ct)
    {
        var query = _query.Query(parsed);
        await using var client = await _source.OpenAsync(parsed, _environment, ct);
        var printer = new RecordPrinter(_environment, _output.Writer(parsed, _environment, query));
        try
        {
            return await printer.PrintAsync(client.TailAsync(new TailRequest { Query = query, Last = parsed.GetValue(_last) }, ct), ct);
        }
        catch (OperationCanceledException) when (ct.IsCancellationRequested)
        {
            // Ctrl-C is how a tail ends.
            return printer.Count > 0 ? ExitCode.Found : ExitCode.Nothing;
        }
    }
}

using System.CommandLine;
using LogRelay.Cli.Output;
using LogRelay.Protocol.V1;

namespace LogRelay.Cli.Commands;

/// <summary><c>logrelay query</c>: finds lines.</summary>
internal sealed class QueryCommand : Command
{
    private readonly CliEnvironment _environment;
    private readonly SourceOptions _source;
    private readonly QueryOptions _query;
    private readonly OutputOptions _output;

    private readonly Option<long?> _last = new("--last", "-n") { Description = "Only the newest N lines", HelpName = "N" };
    private readonly Option<long?> _first = new("--first") { Description = "Only the oldest N lines", HelpName = "N" };
    private readonly Option<bool> _newest = new("--newest-first", "-r") { Description = "The newest line comes first" };

    public QueryCommand(CliEnvironment environment)
        : base("query", "Find lines in all containers' logs, rotated and compressed files included, oldest first")
    {
        _environment = environment;
        var times = new TimeOptions(this);
        _query = new QueryOptions(this, times);
        Add(_last);
        Add(_first);
        Add(_newest);
        _output = new OutputOptions(this, times);
        _source = new SourceOptions(this);
        SetAction(RunAsync);
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken ct)
    {
        var (last, first) = (Counts.Positive(parsed, _last), Counts.Positive(parsed, _first));
        if (last is not null && first is not null)
        {
            throw new CliException("--last and --first exclude each other");
        }
        var scope = _query.Read(parsed, _environment);
        var isNewestFirst = parsed.GetValue(_newest);
        var request = new SearchRequest
        {
            Scope = scope,
            NewestFirst = last is not null || (isNewestFirst && first is null),
            MaxRecords = last ?? first ?? 0,
        };
        await using var client = await _source.OpenAsync(parsed, _environment, ct);
        var printer = new RecordPrinter(_environment, _output.Writer(parsed, _environment, scope.Query), request.NewestFirst != isNewestFirst, _output.IsPaged(parsed))
        {
            Wanted = request.MaxRecords,
        };
        return await printer.PrintAsync(client.SearchAsync(request, ct), ct);
    }
}

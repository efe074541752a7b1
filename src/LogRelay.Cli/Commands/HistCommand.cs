using System.CommandLine;
using LogRelay.Cli.Output;
using LogRelay.Protocol.V1;
using LogRelay.Query.Json;
using LogRelay.Query.Times;

namespace LogRelay.Cli.Commands;

/// <summary><c>logrelay hist</c>: how many lines when, by level.</summary>
internal sealed class HistCommand : Command
{
    private readonly CliEnvironment _environment;
    private readonly SourceOptions _source;
    private readonly QueryOptions _query;
    private readonly TimeOptions _times;
    private readonly TableOptions _table;
    private readonly Option<string?> _step = new("--step") { Description = "How long each bucket is: 10s, 5m, 1h; chosen when it is not given", HelpName = "DURATION" };

    public HistCommand(CliEnvironment environment)
        : base("hist", "Count lines by time and level; without a query the index answers, without reading the logs")
    {
        _environment = environment;
        _times = new TimeOptions(this);
        _query = new QueryOptions(this, _times);
        Add(_step);
        _table = new TableOptions(this);
        _source = new SourceOptions(this);
        SetAction(RunAsync);
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken ct)
    {
        var zone = _times.Zone(parsed, _environment);
        var request = new HistogramRequest
        {
            Scope = _query.Read(parsed, _environment),
            // Days and hours begin where the person's do.
            OriginNano = -(long)zone.GetUtcOffset(_environment.Time.GetUtcNow()).TotalSeconds * 1_000_000_000,
        };
        if (parsed.GetValue(_step) is { } step)
        {
            request.BucketNano = Duration.TryParse(step, out var nano) && nano > 0
                ? nano
                : throw new CliException($"--step {VisibleText.Of(step)} is no duration; it looks like 10s, 5m or 1h");
        }
        await using var client = await _source.OpenAsync(parsed, _environment, ct);
        var reply = await LastReply.OfAsync(_environment, client.HistogramAsync(request, ct), static reply => reply.Progress, ct);
        var result = new ResultStream(_environment.Output);
        if (_table.IsJson(parsed))
        {
            JsonLines.Write(result.Buffer, reply.Buckets, static (json, bucket) => AnswerJson.Write(json, bucket));
        }
        else
        {
            HistogramChart.Write(result.Buffer, reply, new TimeFormat(zone), _table.Palette(parsed, _environment), _environment.Columns);
        }
        await result.FlushAsync(ct);
        AnswerNotes.Write(_environment.Error, reply.End, reply.Progress);
        return AnswerNotes.ExitCodeOf(reply.Buckets.Count > 0, reply.End);
    }
}

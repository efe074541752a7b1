using System.CommandLine;
using System.Globalization;
using System.Text;
using LogRelay.Cli.Clients;
using LogRelay.Cli.Output;
using LogRelay.Protocol.V1;
using LogRelay.Query.Json;
using LogRelay.Query.Times;

namespace LogRelay.Cli.Commands;

/// <summary><c>logrelay patterns</c>: similar lines grouped, and what is new.</summary>
internal sealed class PatternsCommand : Command
{
    private readonly CliEnvironment _environment;
    private readonly SourceOptions _source;
    private readonly QueryOptions _query;
    private readonly TimeOptions _times;
    private readonly TableOptions _table;
    private readonly Option<bool> _compare = new("--compare") { Description = "Compare with as long a time right before --since: new patterns and much more frequent ones come first" };
    private readonly Option<int> _top = new("--top", "-n") { Description = "At most N patterns", HelpName = "N", DefaultValueFactory = static _ => 20 };
    private readonly Option<bool> _samples = new("--samples") { Description = "With one of its lines below each pattern" };

    public PatternsCommand(CliEnvironment environment)
        : base("patterns", "Group similar lines, numbers and ids masked; with --compare say what is new or much more frequent than before")
    {
        _environment = environment;
        _times = new TimeOptions(this);
        _query = new QueryOptions(this, _times);
        Add(_compare);
        Add(_top);
        Add(_samples);
        _table = new TableOptions(this);
        _source = new SourceOptions(this);
        SetAction(RunAsync);
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken ct)
    {
        var request = new PatternsRequest { Scope = _query.Read(parsed, _environment), Top = parsed.GetValue(_top), Compare = parsed.GetValue(_compare) };
        if (request.Compare && !request.Scope.HasSinceNano)
        {
            throw new CliException("--compare needs --since: what is asked about begins there, and what it is compared with ends there");
        }
        await using var client = await _source.OpenAsync(parsed, _environment, ct);
        if (request.Compare)
        {
            await SettleWindowsAsync(request.Scope, client, parsed, ct);
        }
        var reply = await LastReply.OfAsync(_environment, client.PatternsAsync(request, ct), static reply => reply.Progress, ct);
        var result = new ResultStream(_environment.Output);
        if (_table.IsJson(parsed))
        {
            JsonLines.Write(result.Buffer, reply.Patterns, static (json, pattern) => AnswerJson.Write(json, pattern));
        }
        else
        {
            Write(result, reply, parsed);
        }
        await result.FlushAsync(ct);
        if (reply.Distinct > reply.Patterns.Count)
        {
            await _environment.Error.WriteLineAsync($"logrelay: {reply.Patterns.Count} of {reply.Distinct} patterns are shown; --top shows more");
        }
        if (reply.Uncounted > 0)
        {
            await _environment.Error.WriteLineAsync($"logrelay: {reply.Uncounted} lines are in none of these: there were too many different ones");
        }
        AnswerNotes.Write(_environment.Error, reply.End, reply.Progress);
        return AnswerNotes.ExitCodeOf(reply.Patterns.Count > 0, reply.End);
    }

    /// <summary>Ends what is asked about where the logs end, and says with what it is compared.</summary>
    private async Task SettleWindowsAsync(Scope scope, IQueryClient client, ParseResult parsed, CancellationToken ct)
    {
        var streams = (await client.StreamsAsync(new StreamsRequest { Query = scope.Query }, ct)).Streams;
        if (!scope.HasUntilNano)
        {
            // The logs of another machine, or of containers that have ended, may end long before now.
            var now = TimeText.Nano(_environment.Time.GetUtcNow());
            var end = streams.Where(static stream => stream.HasLastNano).Select(static stream => stream.LastNano + 1).DefaultIfEmpty(now).Max();
            scope.UntilNano = end > scope.SinceNano ? Math.Min(end, now) : now;
        }
        var times = new TimeFormat(_times.Zone(parsed, _environment));
        var begin = scope.SinceNano - (scope.UntilNano - scope.SinceNano);
        await _environment.Error.WriteLineAsync(
            $"logrelay: {times.Seconds(scope.SinceNano)} to {times.Seconds(scope.UntilNano)}, compared with {times.Seconds(begin)} to {times.Seconds(scope.SinceNano)}");
        if (streams.Count > 0 && streams.All(stream => stream.HasFirstNano && stream.FirstNano > begin))
        {
            await _environment.Error.WriteLineAsync(
                $"logrelay: the logs begin at {times.Seconds(streams.Min(static stream => stream.FirstNano))}: less was there before, so more counts as new or more frequent. A later --since, or an earlier --until, compares like with like");
        }
    }

    private void Write(ResultStream result, PatternsReply reply, ParseResult parsed)
    {
        var times = new TimeFormat(_times.Zone(parsed, _environment));
        var palette = _table.Palette(parsed, _environment);
        var isCompared = parsed.GetValue(_compare);
        var digits = reply.Patterns.Select(static pattern => pattern.Count.ToString(CultureInfo.InvariantCulture).Length).DefaultIfEmpty(0).Max();
        foreach (var pattern in reply.Patterns)
        {
            var change = !isCompared ? "" : pattern.Change switch
            {
                "new" => $"{palette.Red}new {palette.Reset} ",
                "more" => $"{palette.Yellow}more{palette.Reset} ",
                _ => "     ",
            };
            var before = isCompared ? string.Create(CultureInfo.InvariantCulture, $" (before: {pattern.CountBefore})") : "";
            Encoding.UTF8.GetBytes(
                $"{change}{pattern.Count.ToString(CultureInfo.InvariantCulture).PadLeft(digits)}{before} {palette.Dim}{times.Seconds(pattern.FirstNano)} to {times.Seconds(pattern.LastNano)}{palette.Reset} {VisibleText.Of(pattern.Text)}\n",
                result.Buffer);
            if (parsed.GetValue(_samples))
            {
                Encoding.UTF8.GetBytes($"{new string(' ', digits + 1)}{palette.Dim}{VisibleText.Of(pattern.Sample.ToStringUtf8())}{palette.Reset}\n", result.Buffer);
            }
        }
    }
}

using System.CommandLine;
using System.Globalization;
using LogRelay.Cli.Output;
using LogRelay.Protocol.V1;
using LogRelay.Query.Json;
using LogRelay.Query.Times;

namespace LogRelay.Cli.Commands;

/// <summary><c>logrelay streams</c>: whose logs there are.</summary>
internal sealed class StreamsCommand : Command
{
    private readonly CliEnvironment _environment;
    private readonly SourceOptions _source;
    private readonly QueryOptions _query;
    private readonly TimeOptions _times;
    private readonly TableOptions _table;

    public StreamsCommand(CliEnvironment environment)
        : base("streams", "List the containers that have logs here, with their sizes and times")
    {
        _environment = environment;
        _times = new TimeOptions(this);
        _query = new QueryOptions(this, _times, bound: SearchBound.None);
        _table = new TableOptions(this);
        _source = new SourceOptions(this);
        SetAction(RunAsync);
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken ct)
    {
        await using var client = await _source.OpenAsync(parsed, _environment, ct);
        var scope = _query.Read(parsed, _environment);
        var reply = await client.StreamsAsync(new StreamsRequest { Query = scope.Query }, ct);
        var streams = reply.Streams.Where(stream => IsWithin(stream, scope)).ToList();
        var result = new ResultStream(_environment.Output);
        if (_table.IsJson(parsed))
        {
            JsonLines.Write(result.Buffer, streams, static (json, stream) => AnswerJson.Write(json, stream));
        }
        else
        {
            Table(streams, new TimeFormat(_times.Zone(parsed, _environment))).Write(result.Buffer, _table.Palette(parsed, _environment));
        }
        await result.FlushAsync(ct);
        AnswerNotes.Write(_environment.Error, new End { Problems = { reply.Problems } }, null);
        return streams.Count > 0 ? ExitCode.Found : ExitCode.Nothing;
    }

    private static bool IsWithin(Protocol.V1.Stream stream, Scope scope) =>
        (!scope.HasSinceNano || !stream.HasLastNano || stream.LastNano >= scope.SinceNano)
        && (!scope.HasUntilNano || !stream.HasFirstNano || stream.FirstNano <= scope.UntilNano);

    private static TextTable Table(List<Protocol.V1.Stream> streams, TimeFormat times)
    {
        var table = new TextTable("ID", "CONTAINER", "SERVICE", "IMAGE", ">SIZE", ">LINES", "FIRST", "LAST", "STATE");
        foreach (var stream in streams)
        {
            table.Add(
                StreamNames.Short(stream),
                StreamNames.Field(stream, "container"),
                StreamNames.Field(stream, "service"),
                StreamNames.Field(stream, "image"),
                AnswerNotes.Bytes(stream.Bytes),
                stream.Records > 0 ? stream.Records.ToString(CultureInfo.InvariantCulture) : "",
                stream.HasFirstNano ? times.Seconds(stream.FirstNano) : "",
                stream.HasLastNano ? times.Seconds(stream.LastNano) : "",
                stream.IsLive ? "logging" : "");
        }
        return table;
    }
}

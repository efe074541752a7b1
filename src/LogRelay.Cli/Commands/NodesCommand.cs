using System.CommandLine;
using System.Globalization;
using LogRelay.Cli.Output;
using LogRelay.Protocol.V1;
using LogRelay.Query.Json;
using LogRelay.Query.Times;

namespace LogRelay.Cli.Commands;

/// <summary><c>logrelay nodes</c>: which hosts send their logs to an aggregator.</summary>
internal sealed class NodesCommand : Command
{
    private readonly CliEnvironment _environment;
    private readonly AggregatorOptions _aggregator;
    private readonly TimeOptions _times;
    private readonly TableOptions _table;

    public NodesCommand(CliEnvironment environment)
        : base("nodes", "List the hosts that send their logs to an aggregator, and whether they are connected")
    {
        _environment = environment;
        _times = new TimeOptions(this);
        _table = new TableOptions(this);
        _aggregator = new AggregatorOptions(this);
        SetAction(RunAsync);
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken ct)
    {
        var address = _aggregator.Find(parsed, _environment)
            ?? throw new CliException("only an aggregator knows nodes: name it with --address or LOGRELAY_ADDRESS");
        await using var client = address.Open();
        var reply = await client.NodesAsync(ct);
        var result = new ResultStream(_environment.Output);
        if (_table.IsJson(parsed))
        {
            JsonLines.Write(result.Buffer, reply.Nodes, static (json, node) => AnswerJson.Write(json, node));
        }
        else
        {
            Table(reply, new TimeFormat(_times.Zone(parsed, _environment))).Write(result.Buffer, _table.Palette(parsed, _environment));
        }
        await result.FlushAsync(ct);
        AnswerNotes.Write(_environment.Error, new End { Problems = { reply.Problems } }, null);
        return reply.Nodes.Count > 0 ? ExitCode.Found : ExitCode.Nothing;
    }

    private static TextTable Table(NodesReply reply, TimeFormat times)
    {
        var table = new TextTable("NAME", "ID", "STATE", "SINCE", "LAST SEEN", ">STREAMS", ">SIZE", "SOFTWARE");
        foreach (var node in reply.Nodes)
        {
            table.Add(
                VisibleText.Of(node.Name),
                VisibleText.Of(node.Id),
                node.IsConnected ? "connected" : "gone",
                node.HasConnectedSinceNano ? times.Seconds(node.ConnectedSinceNano) : "",
                node.HasLastSeenNano ? times.Seconds(node.LastSeenNano) : "",
                node.Streams.ToString(CultureInfo.InvariantCulture),
                AnswerNotes.Bytes(node.Bytes),
                VisibleText.Of(node.Software));
        }
        return table;
    }
}

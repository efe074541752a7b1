using System.CommandLine;
using System.Globalization;
using LogRelay.Cli.Output;
using LogRelay.Protocol.V1;
using LogRelay.Query.Json;

namespace LogRelay.Cli.Commands;

/// <summary><c>logrelay fields</c>: which fields lines have, or which values one has.</summary>
internal sealed class FieldsCommand : Command
{
    private readonly CliEnvironment _environment;
    private readonly SourceOptions _source;
    private readonly QueryOptions _query;
    private readonly TableOptions _table;
    private readonly Option<string?> _field = new("--field", "-f") { Description = "The field whose most frequent values are wanted (service, level, or any of JSON or logfmt lines); without it the names of all fields", HelpName = "NAME" };
    private readonly Option<int> _top = new("--top", "-n") { Description = "The most frequent N", HelpName = "N", DefaultValueFactory = static _ => 20 };

    public FieldsCommand(CliEnvironment environment)
        : base("fields", "List the fields of matching JSON and logfmt lines, or the most frequent values of one")
    {
        _environment = environment;
        _query = new QueryOptions(this, new TimeOptions(this));
        Add(_field);
        Add(_top);
        _table = new TableOptions(this);
        _source = new SourceOptions(this);
        SetAction(RunAsync);
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken ct)
    {
        var request = new FieldsRequest { Scope = _query.Read(parsed, _environment), Field = parsed.GetValue(_field) ?? "", Top = parsed.GetValue(_top) };
        await using var client = await _source.OpenAsync(parsed, _environment, ct);
        var reply = await LastReply.OfAsync(_environment, client.FieldsAsync(request, ct), static reply => reply.Progress, ct);
        var result = new ResultStream(_environment.Output);
        if (_table.IsJson(parsed))
        {
            JsonLines.Write(result.Buffer, reply.Values, static (json, value) => AnswerJson.Write(json, value));
        }
        else
        {
            var table = new TextTable(">LINES", ">PART", request.Field.Length == 0 ? "FIELD" : "VALUE");
            foreach (var value in reply.Values)
            {
                var part = reply.Records == 0 ? 0 : (double)value.Count / reply.Records;
                table.Add(value.Count.ToString(CultureInfo.InvariantCulture), string.Create(CultureInfo.InvariantCulture, $"{100 * part:0.0}%"), VisibleText.Of(value.Value));
            }
            table.Write(result.Buffer, _table.Palette(parsed, _environment));
        }
        await result.FlushAsync(ct);
        if (reply.Distinct > reply.Values.Count)
        {
            await _environment.Error.WriteLineAsync($"logrelay: {reply.Values.Count} of {reply.Distinct} are shown; --top shows more");
        }
        if (reply.Uncounted > 0)
        {
            await _environment.Error.WriteLineAsync($"logrelay: there were too many different ones: {reply.Uncounted} found no room, and counts may be too low");
        }
        AnswerNotes.Write(_environment.Error, reply.End, reply.Progress);
        return AnswerNotes.ExitCodeOf(reply.Values.Count > 0, reply.End);
    }
}

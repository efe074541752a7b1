using System.CommandLine;
using LogRelay.Cli.Clients;
using LogRelay.Cli.Exports;
using LogRelay.Cli.Output;
using LogRelay.Protocol.V1;
using LogRelay.Query.Times;

namespace LogRelay.Cli.Commands;

/// <summary><c>logrelay export</c>: what a query finds, in a file. One that was broken off goes on where it was.</summary>
internal sealed class ExportCommand : Command
{
    // So much is found again at most.
    private const int CheckpointBytes = 4 * 1024 * 1024;

    private readonly CliEnvironment _environment;
    private readonly SourceOptions _source;
    private readonly QueryOptions _query;
    private readonly TimeOptions _times;
    private readonly Option<string> _to = new("--to", "-t") { Description = "The file; compressed when its name ends with .gz", HelpName = "FILE", Required = true };
    private readonly Option<string> _format = new("--format") { Description = "text: time, container, stream and line; json: one object a line", HelpName = "text|json", DefaultValueFactory = static _ => "text" };
    private readonly Option<bool> _resume = new("--resume") { Description = "Go on with an export of the same query that was broken off" };

    public ExportCommand(CliEnvironment environment)
        : base("export", "Write what a query finds into a file, text or JSON, compressed or not; can be resumed")
    {
        _environment = environment;
        _times = new TimeOptions(this);
        // A file that ends early is no export.
        _query = new QueryOptions(this, _times, bound: SearchBound.Given);
        Add(_to);
        _ = _format.AcceptOnlyFromAmong("text", "json");
        Add(_format);
        Add(_resume);
        _source = new SourceOptions(this);
        SetAction(RunAsync);
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken ct)
    {
        var path = Path.GetFullPath(parsed.GetRequiredValue(_to));
        var state = Begin(parsed, path);
        await using var client = await _source.OpenAsync(parsed, _environment, ct);
        using var file = new ExportFile(path, state.FileBytes);
        ExportStateFile.Write(_environment.Storage, path, state);
        state = await WriteAsync(client, parsed, path, file, state, ct);
        ExportStateFile.Delete(_environment.Storage, path);
        await _environment.Error.WriteLineAsync($"{state.Records} lines, {AnswerNotes.Bytes(state.FileBytes)} in {VisibleText.Of(path)}");
        return state.Records > 0 ? ExitCode.Found : ExitCode.Nothing;
    }

    private ExportState Begin(ParseResult parsed, string path)
    {
        var scope = _query.Read(parsed, _environment);
        var earlier = ExportStateFile.Read(_environment.Storage, path);
        if (!parsed.GetValue(_resume))
        {
            return earlier is null && !_environment.Storage.Exists(path)
                ? new ExportState(
                    scope.Query, parsed.GetRequiredValue(_format), scope.HasSinceNano ? scope.SinceNano : null,
                    // What is written from now on is not part of it, or it would never be whole.
                    scope.HasUntilNano ? scope.UntilNano : TimeText.Nano(_environment.Time.GetUtcNow()), 0, 0, 0, "", 0)
                : throw new CliException(earlier is null
                    ? $"{path} is there already; remove it, or export to another file"
                    : $"{path} is the beginning of an export that was broken off; --resume goes on with it, or remove it and {ExportStateFile.PathOf(path)}");
        }
        if (earlier is null)
        {
            throw new CliException(_environment.Storage.Exists(path) ? $"{path} is whole: there is nothing to resume" : $"there is no export to {path} to resume");
        }
        // The times may be relative, and were fixed when it began.
        return earlier.Query == scope.Query && earlier.Format == parsed.GetRequiredValue(_format)
            ? earlier
            : throw new CliException($"{path} is an export of another query or format: {earlier.Format}, {VisibleText.Of(earlier.Query.Length == 0 ? "everything" : earlier.Query)}");
    }

    private async Task<ExportState> WriteAsync(IQueryClient client, ParseResult parsed, string path, ExportFile file, ExportState state, CancellationToken ct)
    {
        var scope = new Scope { Query = state.Query, UntilNano = state.UntilNano, MaxMilliseconds = _query.Read(parsed, _environment).MaxMilliseconds };
        if (state.Records > 0 || state.SinceNano is not null)
        {
            scope.SinceNano = state.Records > 0 ? state.LastNano : state.SinceNano!.Value;
        }
#pragma warning disable CA2000 // A JSON writer over a buffer holds nothing.
        IRecordWriter writer = state.Format == "json" ? new JsonRecordWriter(isForTerminal: false) : new ExportTextWriter(_times.Zone(parsed, _environment));
#pragma warning restore CA2000
        var streams = new List<Protocol.V1.Stream>();
        var reached = state;
        await using var progress = new ProgressLine(_environment);
        await foreach (var reply in client.SearchAsync(new SearchRequest { Scope = scope }, ct))
        {
            streams.AddRange(reply.Streams);
            foreach (var record in reply.Records)
            {
                var stream = streams[(int)record.Stream];
                if (!state.Has(record.TimeNano, stream.Id, record.Position))
                {
                    writer.Write(file.Buffer, stream, record);
                    reached = reached with { Records = reached.Records + 1, LastNano = record.TimeNano, LastStream = stream.Id, LastPosition = record.Position };
                }
            }
            if (file.Waiting >= CheckpointBytes || reply.End is not null)
            {
                reached = reached with { FileBytes = file.Checkpoint() };
                ExportStateFile.Write(_environment.Storage, path, reached);
            }
            progress.Show(reply.Progress);
            if (reply.End is { } end)
            {
                progress.Clear();
                AnswerNotes.Write(_environment.Error, end, reply.Progress);
                return end.Cut.Length == 0
                    ? reached
                    : throw new CliException($"the export to {VisibleText.Of(path)} is not whole; --resume goes on with it");
            }
        }
        throw new CliException($"the export to {path} was broken off; --resume goes on with it");
    }
}

using System.CommandLine;
using LogRelay.Cli.Output;
using LogRelay.Journal.Verification;
using LogRelay.Query.Sources;

namespace LogRelay.Cli.Commands;

/// <summary><c>logrelay verify</c>: reads everything and says what cannot be read. Ends with 1 when there is damage.</summary>
internal sealed class VerifyCommand : Command
{
    private readonly CliEnvironment _environment;
    private readonly TableOptions _table;
    private readonly Option<string?> _folder = new("--dir", "-d") { Description = "LogRelay's data folder (/var/lib/logrelay), a part or a copy of it", HelpName = "FOLDER" };

    public VerifyCommand(CliEnvironment environment)
        : base("verify", "Read all logs through and say what is damaged or missing, where; nothing is changed. Ends with 1 when something is")
    {
        _environment = environment;
        Add(PathOption.NotEmpty(_folder));
        _table = new TableOptions(this);
        SetAction(RunAsync);
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken ct)
    {
        var path = parsed.GetValue(_folder) ?? _environment.DataFolder;
        var folder = LogFolder.Find(_environment.Storage, path);
        if (folder.Streams.Count == 0)
        {
            throw new CliException($"there are no logs in {path}");
        }
        var result = new ResultStream(_environment.Output);
        var isSound = true;
        foreach (var stream in folder.Streams)
        {
            var report = await Task.Run(() => StreamVerifier.Verify(_environment.Storage, stream, ct), ct);
            // A folder of json-file's own has no files but the logs.
            var isOurs = report.StateFiles.Any(static file => file.Condition != StateFileCondition.Absent);
            isSound &= report.IsSound;
            if (_table.IsJson(parsed))
            {
                JsonLines.Write(result.Buffer, [report], static (json, report) => VerificationText.Write(json, report));
            }
            else
            {
                VerificationText.Write(result.Buffer, report, isOurs, _table.Palette(parsed, _environment));
            }
            await result.FlushAsync(ct);
        }
        return isSound ? ExitCode.Found : ExitCode.Nothing;
    }
}

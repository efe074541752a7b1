using System.CommandLine;
using System.Globalization;
using LogRelay.Cli.Output;
using LogRelay.Protocol.V1;

namespace LogRelay.Cli.Commands;

/// <summary><c>logrelay context</c>: what stands around a line in its own container's log.</summary>
internal sealed class ContextCommand : Command
{
    private readonly CliEnvironment _environment;
    private readonly SourceOptions _source;
    private readonly OutputOptions _output;

    private readonly Argument<string> _address = new("address") { Description = "ID:POSITION, as query --positions prints it; the beginning of the id is enough" };
    private readonly Option<long> _around = new("--around", "-C") { Description = "Lines before and after it", HelpName = "N", DefaultValueFactory = static _ => 10 };
    private readonly Option<long?> _before = new("--before", "-B") { Description = "Lines before it", HelpName = "N" };
    private readonly Option<long?> _after = new("--after", "-A") { Description = "Lines after it", HelpName = "N" };

    public ContextCommand(CliEnvironment environment)
        : base("context", "Show the lines before and after one, in the same container, however many are wanted")
    {
        _environment = environment;
        Add(_address);
        Add(_around);
        Add(_before);
        Add(_after);
        _output = new OutputOptions(this, new TimeOptions(this));
        _source = new SourceOptions(this);
        SetAction(RunAsync);
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken ct)
    {
        var address = parsed.GetRequiredValue(_address);
        var colon = address.LastIndexOf(':');
        if (colon <= 0 || !long.TryParse(address.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var position))
        {
            throw new CliException($"{VisibleText.Of(address)} is no address of a line; it looks like 4f1c8a0b2d3e:1048576, and logrelay query --positions prints it");
        }
        var around = parsed.GetValue(_around);
        var request = new ContextRequest
        {
            StreamId = address[..colon],
            Position = position,
            Before = parsed.GetValue(_before) ?? around,
            After = parsed.GetValue(_after) ?? around,
        };
        await using var client = await _source.OpenAsync(parsed, _environment, ct);
        return await new RecordPrinter(_environment, _output.Writer(parsed, _environment, ""), isPaged: _output.IsPaged(parsed)).PrintAsync(client.ContextAsync(request, ct), ct);
    }
}

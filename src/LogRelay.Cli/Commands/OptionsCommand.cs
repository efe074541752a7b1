using System.CommandLine;
using System.Text;
using LogRelay.Cli.Output;
using LogRelay.Options.Catalog;

namespace LogRelay.Cli.Commands;

/// <summary><c>logrelay options</c>: what <c>--log-opt</c> takes.</summary>
internal sealed class OptionsCommand : Command
{
    private readonly CliEnvironment _environment;
    private readonly Argument<string?> _name = new("name") { HelpName = "name", Description = "An option, or a part of its name; without it all of them", Arity = ArgumentArity.ZeroOrOne };

    public OptionsCommand(CliEnvironment environment)
        : base("options", "Explain the log-opts of the driver: names, values, defaults")
    {
        _environment = environment;
        _name.CompletionSources.Add(static _ => OptionCatalog.All.Select(static option => new System.CommandLine.Completions.CompletionItem(option.Name)));
        Add(_name);
        SetAction(RunAsync);
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken ct)
    {
        var result = new ResultStream(_environment.Output);
        var name = parsed.GetValue(_name);
        var found = name is null ? OptionCatalog.All : OptionCatalog.Find(name) is { } exact
            ? [exact]
            : [.. OptionCatalog.All.Where(option => option.Name.Contains(name, StringComparison.OrdinalIgnoreCase))];
        if (name is not null && found.Count == 0)
        {
            var nearest = OptionCatalog.Nearest(name) is { } near ? $" Did you mean {near.Name}?" : "";
            throw new CliException($"there is no log-opt like {VisibleText.Of(name)}.{nearest}");
        }
        if (found.Count == 1)
        {
            Explain(result, found[0]);
        }
        else
        {
            var table = new TextTable("OPTION", "DEFAULT", "EXAMPLE");
            foreach (var option in found)
            {
                table.Add(option.Name, option.Default ?? option.Absent ?? "", option.Example);
            }
            table.Write(result.Buffer, Palette.Plain);
        }
        await result.FlushAsync(ct);
        return ExitCode.Found;
    }

    private static void Explain(ResultStream result, OptionDefinition option)
    {
        var text = new StringBuilder();
        _ = text.Append("--log-opt ").Append(option.Name).Append('=').AppendLine(option.Example).AppendLine();
        _ = text.AppendLine(option.Text).AppendLine();
        _ = text.Append("default: ").AppendLine(option.Default ?? option.Absent ?? "none");
        if (option.Choices.Count > 0)
        {
            _ = text.Append("values:  ").AppendJoin(", ", option.Choices).AppendLine();
        }
        if (option.Unit is { } unit)
        {
            _ = text.Append("unit:    ").AppendLine(unit);
        }
        if (option.Needs is { } needs)
        {
            _ = text.Append("needs:   ").AppendLine(needs);
        }
        _ = text.Append("from:    ").AppendLine(option.Origin.ToString());
        Encoding.UTF8.GetBytes(text.ToString(), result.Buffer);
    }
}

using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace LogRelay.Cli.Output;

/// <summary>The library's help, and below it what a query looks like where one is taken.</summary>
internal sealed class HelpWithExamples(SynchronousCommandLineAction help) : SynchronousCommandLineAction
{
    /// <summary>One line each: how it is written, what it finds.</summary>
    public static readonly IReadOnlyList<(string Query, string Finds)> Queries =
    [
        ("timeout", "the word, in any case; time* *out *meo* parts of words"),
        ("'\"connection refused\"'", "the text; the outer quotes are the shell's"),
        ("10.0.0.1 -healthz", "both: with the address, and without the word"),
        ("'/oom|killed/i'", "a regular expression, here in any case"),
        ("'level>=warn'", "this level or worse: trace debug info warn error fatal"),
        ("service:api trace_id:4bf92f", "fields of the container (service, container, image, stream, label.NAME) and of the line"),
        ("'status>=500 took>1.5s'", "numbers of a field; units: ms s m h, KB MB GB KiB MiB GiB. A bare number compares with a bare one, or with seconds and bytes"),
        ("'(error OR panic) -test'", "AND, OR, NOT and parentheses; AND needs not be written"),
    ];

    /// <summary>Adds the examples to the help of all commands.</summary>
    public static void AddTo(RootCommand root)
    {
        foreach (var option in root.Options.OfType<HelpOption>())
        {
            option.Action = new HelpWithExamples((SynchronousCommandLineAction)option.Action!);
        }
    }

    /// <inheritdoc/>
    public override int Invoke(ParseResult parseResult)
    {
        var code = help.Invoke(parseResult);
        if (parseResult.CommandResult.Command.Arguments.Any(static argument => argument.Name == "query"))
        {
            var output = parseResult.InvocationConfiguration.Output;
            output.WriteLine("Queries:");
            var width = Queries.Max(static example => example.Query.Length);
            foreach (var (query, finds) in Queries)
            {
                output.WriteLine($"  {query.PadRight(width)}  {finds}");
            }
            output.WriteLine();
        }
        return code;
    }
}

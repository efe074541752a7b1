using System.CommandLine;
using System.Text;

namespace LogRelay.Cli.Output;

/// <summary>Writes a manual page, in man(7)'s macros, from the tree of commands.</summary>
internal static class ManualPage
{
    private const string End = """
        .SH EXIT STATUS
        .TP
        .B 0
        Something was found, or what was asked for was done.
        .TP
        .B 1
        Nothing was found; of verify: there is damage; of doctor: something is not as it should be.
        .TP
        .B 2
        A mistake in the command, or something that cannot be read.
        .TP
        .B 3
        Nothing was found up to where a limit, such as \-\-max\-seconds, ended the search.
        .TP
        .B 130
        Ended by Ctrl-C.
        .SH ENVIRONMENT
        .TP
        .B LOGRELAY_QUERY_SOCKET
        The plugin's socket, where \-\-socket names none.
        .TP
        .B LOGRELAY_ADDRESS, LOGRELAY_TOKEN, LOGRELAY_CA
        An aggregator that answers instead, what opens it, and whose certificate it has; see \-\-address.
        .TP
        .B LOGRELAY_QUERY_SECONDS
        When a search ends, where \-\-max\-seconds says nothing.
        .TP
        .B NO_COLOR
        No colours unless \-\-color always asks for them.
        .TP
        .B PAGER
        What shows long answers on a terminal; empty for none.
        .SH FILES
        .TP
        .I /var/lib/logrelay/streams
        The logs; see docs/formats in LogRelay's repository.
        .TP
        .I /run/docker/plugins/*/logrelay-query.sock
        Where the plugin answers.

        """;

    /// <summary>The page.</summary>
    public static string Of(Command root)
    {
        var page = new StringBuilder();
        _ = page.Append(".TH LOGRELAY 1 \"\" LogRelay \"User Commands\"\n.SH NAME\nlogrelay \\- find lines in the logs of containers\n");
        _ = page.Append(".SH SYNOPSIS\n.B logrelay\n.I command\n[options]\n.SH DESCRIPTION\n").Append(Escaped(root.Description)).Append('\n');
        _ = page.Append("Without \\-\\-dir the running plugin is asked; without a plugin its files are searched.\n.SH COMMANDS\n");
        foreach (var command in root.Subcommands.Where(static command => !command.Hidden))
        {
            Append(page, command);
        }
        _ = page.Append(".SH QUERIES\n");
        foreach (var (query, finds) in HelpWithExamples.Queries)
        {
            _ = page.Append(".TP\n.B ").Append(Escaped(query)).Append('\n').Append(Escaped(finds)).Append(".\n");
        }
        return page.Append(End).ToString();
    }

    private static void Append(StringBuilder page, Command command)
    {
        _ = page.Append(".SS logrelay ").Append(Escaped(command.Name));
        foreach (var argument in command.Arguments)
        {
            _ = page.Append(argument.Arity.MinimumNumberOfValues == 0 ? $" [{Escaped(argument.Name)}]" : $" {Escaped(argument.Name)}");
        }
        _ = page.Append('\n').Append(Escaped(command.Description)).Append(".\n");
        foreach (var argument in command.Arguments)
        {
            _ = page.Append(".TP\n.I ").Append(Escaped(argument.Name)).Append('\n').Append(Escaped(argument.Description)).Append(".\n");
        }
        foreach (var option in command.Options.Where(static option => !option.Hidden && option.Description is { Length: > 0 }))
        {
            var names = string.Join(", ", option.Aliases.Order(StringComparer.Ordinal).Append(option.Name));
            _ = page.Append(".TP\n.B ").Append(Escaped(names));
            _ = option.HelpName is { } value ? page.Append(" \\fI").Append(Escaped(value)).Append("\\fR\n") : page.Append('\n');
            _ = page.Append(Escaped(option.Description)).Append(".\n");
        }
    }

    private static string Escaped(string? text) =>
        (text ?? "").Replace("\\", "\\e", StringComparison.Ordinal).Replace("-", "\\-", StringComparison.Ordinal).Replace("'", "\\(aq", StringComparison.Ordinal);
}

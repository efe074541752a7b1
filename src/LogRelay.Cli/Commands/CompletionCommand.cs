using System.CommandLine;
using System.Text;
using LogRelay.Cli.Output;

namespace LogRelay.Cli.Commands;

/// <summary><c>logrelay completion</c>: a script that makes a shell complete commands and options.</summary>
/// <remarks>The script asks this program each time, so that it never is of another version.</remarks>
internal sealed class CompletionCommand : Command
{
    private const string Bash = """
        # logrelay completion bash >/etc/bash_completion.d/logrelay
        _logrelay() {
          local IFS=$'\n'
          COMPREPLY=($(compgen -W "$(logrelay "[suggest:${COMP_POINT}]" "${COMP_LINE}" 2>/dev/null)" -- "${COMP_WORDS[COMP_CWORD]}"))
        }
        complete -o default -F _logrelay logrelay

        """;

    private const string Zsh = """
        #compdef logrelay
        # logrelay completion zsh >"${fpath[1]}/_logrelay"
        _logrelay() {
          local -a found
          found=("${(@f)$(logrelay "[suggest:${CURSOR}]" "${BUFFER}" 2>/dev/null)}")
          compadd -- $found
        }
        compdef _logrelay logrelay

        """;

    private const string Fish = """
        # logrelay completion fish >~/.config/fish/completions/logrelay.fish
        function __logrelay_complete
          set -l line (commandline -cp)
          logrelay "[suggest:"(string length -- $line)"]" "$line" 2>/dev/null
        end
        complete -f -c logrelay -a '(__logrelay_complete)'

        """;

    public CompletionCommand(CliEnvironment environment)
        : base("completion", "Print a script that completes logrelay's commands and options in a shell")
    {
        var shell = new Argument<string>("shell") { Description = "bash, zsh or fish" };
        _ = shell.AcceptOnlyFromAmong("bash", "zsh", "fish");
        Add(shell);
        SetAction(async (parsed, ct) =>
        {
            var result = new ResultStream(environment.Output);
            var script = parsed.GetRequiredValue(shell) switch { "bash" => Bash, "zsh" => Zsh, _ => Fish };
            Encoding.UTF8.GetBytes(script, result.Buffer);
            await result.FlushAsync(ct);
            return ExitCode.Found;
        });
    }
}

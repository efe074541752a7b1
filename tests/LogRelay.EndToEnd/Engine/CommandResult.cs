using System.Text;

namespace LogRelay.EndToEnd.Engine;

/// <summary>How a command ended, and all it printed, byte for byte.</summary>
/// <param name="Command">The command line, for messages.</param>
/// <param name="ExitCode">Its exit code.</param>
/// <param name="Output">What it wrote to stdout.</param>
/// <param name="Error">What it wrote to stderr.</param>
/// <param name="Took">From its start to its end.</param>
public sealed record CommandResult(string Command, int ExitCode, byte[] Output, byte[] Error, TimeSpan Took)
{
    /// <summary>Stdout as text, as it was.</summary>
    public string Text => Encoding.UTF8.GetString(Output);

    /// <summary>Stderr as text, as it was.</summary>
    public string ErrorText => Encoding.UTF8.GetString(Error);

    /// <summary>Stdout's lines, without their newlines.</summary>
    public IReadOnlyList<string> Lines => Text.Length == 0 ? [] : Text.TrimEnd('\n').Split('\n');

    /// <summary>This, if the command succeeded.</summary>
    /// <exception cref="CommandFailedException">The exit code is not zero.</exception>
    public CommandResult OrThrow() => ExitCode == 0 ? this : throw new CommandFailedException(this);
}

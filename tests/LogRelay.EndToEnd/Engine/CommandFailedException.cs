namespace LogRelay.EndToEnd.Engine;

/// <summary>A command that had to succeed did not; the message holds what it printed.</summary>
public sealed class CommandFailedException(CommandResult result)
    : Exception($"`{result.Command}` exited with {result.ExitCode}.\n{result.ErrorText}{result.Text}")
{
    /// <summary>How it ended.</summary>
    public CommandResult Result { get; } = result;
}

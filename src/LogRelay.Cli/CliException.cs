namespace LogRelay.Cli;

/// <summary>Ends a command with exit code 2; the message is for a person and says what to do.</summary>
internal sealed class CliException(string message) : Exception(message);

namespace LogRelay.Cli.Commands;

/// <summary>Whether a command ends its search after a time.</summary>
internal enum SearchBound
{
    /// <summary>It reads no logs, or is to go on for ever.</summary>
    None,

    /// <summary>Only when a limit is given: half of what is wanted would be of no use.</summary>
    Given,

    /// <summary>Always, unless told otherwise.</summary>
    Usual,
}

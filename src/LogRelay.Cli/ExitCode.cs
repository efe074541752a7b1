namespace LogRelay.Cli;

/// <summary>What the process ends with, as grep does.</summary>
internal static class ExitCode
{
    /// <summary>Something was found; or what was asked for was done.</summary>
    public const int Found = 0;

    /// <summary>Nothing was found.</summary>
    public const int Nothing = 1;

    /// <summary>A mistake in the command, or something that cannot be read.</summary>
    public const int Error = 2;

    /// <summary>Nothing was found up to where a limit, such as that of time, ended the search.</summary>
    public const int Cut = 3;

    /// <summary>Ended by Ctrl-C.</summary>
    public const int Interrupted = 130;
}

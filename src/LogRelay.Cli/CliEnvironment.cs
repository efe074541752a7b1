using LogRelay.Journal.Storage;
using Microsoft.Win32.SafeHandles;

namespace LogRelay.Cli;

/// <summary>What a command sees of the world; tests give it another one.</summary>
internal sealed record CliEnvironment
{
    private const nint StandardOutput = 1;

    /// <summary>Where results go.</summary>
    public required Stream Output { get; init; }

    /// <summary>Where everything else goes: mistakes, warnings, progress.</summary>
    public required TextWriter Error { get; init; }

    /// <summary>True when a person sees the results as they come.</summary>
    public bool IsOutputTerminal { get; init; }

    /// <summary>True when a person sees warnings and progress.</summary>
    public bool IsErrorTerminal { get; init; }

    /// <summary>Columns of the terminal.</summary>
    public int Columns { get; init; } = 120;

    /// <summary>Gives an environment variable's value; null when it is not set.</summary>
    public Func<string, string?> Variable { get; init; } = static _ => null;

    /// <summary>The clock and the local time zone.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>The file system.</summary>
    public IStorage Storage { get; init; } = new RealStorage();

    /// <summary>Folders in which a plugin's query socket may be, in folders of their own.</summary>
    public IReadOnlyList<string> SocketFolders { get; init; } = ["/run/docker/plugins"];

    /// <summary>The engine's socket, where DOCKER_HOST names none.</summary>
    public string DockerSocket { get; init; } = "/var/run/docker.sock";

    /// <summary>The folder in which dockerd makes FIFOs, as the plugin sees it.</summary>
    public string FifoFolder { get; init; } = "/run/docker/logging";

    /// <summary>LogRelay's data folder on this machine.</summary>
    public string DataFolder { get; init; } = "/var/lib/logrelay";

    /// <summary>This process's own.</summary>
    public static CliEnvironment OfProcess()
    {
        var isTerminal = !Console.IsOutputRedirected;
        return new CliEnvironment
        {
            Output = OpenOutput(),
            Error = Console.Error,
            IsOutputTerminal = isTerminal,
            IsErrorTerminal = !Console.IsErrorRedirected,
            Columns = isTerminal ? Math.Max(40, Console.WindowWidth) : 120,
            Variable = Environment.GetEnvironmentVariable,
        };
    }

    /// <summary>.NET's own stream passes over a pipe whose reader has gone (<c>| head</c>): the search would go on for nobody.</summary>
#pragma warning disable CA2000 // Open as long as the process.
    private static Stream OpenOutput() => new FileInfo("/proc/self/fd/1").LinkTarget?.StartsWith("pipe:", StringComparison.Ordinal) == true
        ? new FileStream(new SafeFileHandle(StandardOutput, ownsHandle: false), FileAccess.Write, bufferSize: 0)
        : Console.OpenStandardOutput();
#pragma warning restore CA2000
}

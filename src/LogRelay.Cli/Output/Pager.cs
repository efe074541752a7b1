using System.Diagnostics;

namespace LogRelay.Cli.Output;

/// <summary>A program that shows long answers on a terminal: PAGER, else less. One thread.</summary>
internal sealed class Pager : IAsyncDisposable
{
    // Ends by itself when all fits on the screen, shows colours, leaves the text there.
    private const string LessOptions = "-FRX";

    private readonly Process _process;

    private Pager(Process process) => _process = process;

    /// <summary>What it shows.</summary>
    public Stream Input => _process.StandardInput.BaseStream;

    /// <summary>Starts it.</summary>
    /// <returns>Null when there is none, or none is wanted: PAGER is empty.</returns>
    public static Pager? TryStart(CliEnvironment environment)
    {
        var command = environment.Variable("PAGER") ?? "less";
        if (!environment.IsOutputTerminal || command.Length == 0 || command == "cat")
        {
            return null;
        }
        var start = new ProcessStartInfo("/bin/sh") { RedirectStandardInput = true };
        start.ArgumentList.Add("-c");
        // Without the program the lines come as they are.
        start.ArgumentList.Add($"command -v {command.Split(' ')[0]} >/dev/null 2>&1 && exec {command} || exec cat");
        start.Environment["LESS"] = environment.Variable("LESS") ?? LessOptions;
        try
        {
            return Process.Start(start) is { } process ? new Pager(process) : null;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return null;
        }
    }

    /// <summary>Waits until the person has seen enough.</summary>
    public async ValueTask DisposeAsync()
    {
        try
        {
            await _process.StandardInput.DisposeAsync();
        }
        catch (IOException)
        {
            // It was closed before everything was written.
        }
        await _process.WaitForExitAsync(CancellationToken.None);
        _process.Dispose();
    }
}

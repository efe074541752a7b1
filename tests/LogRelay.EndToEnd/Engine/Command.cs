using System.Diagnostics;

namespace LogRelay.EndToEnd.Engine;

/// <summary>Runs a program to its end, with a limit on its time.</summary>
internal static class Command
{
    /// <summary>Runs it; never throws for its exit code.</summary>
    /// <exception cref="TimeoutException">It ran longer than <paramref name="limit"/> and was killed; says what it had printed.</exception>
    public static async Task<CommandResult> RunAsync(
        string program, IReadOnlyList<string> arguments, IReadOnlyDictionary<string, string>? environment, TimeSpan limit, CancellationToken ct)
    {
        var commandLine = $"{Path.GetFileName(program)} {string.Join(' ', arguments)}";
        var watch = Stopwatch.StartNew();
        using var process = Start(program, arguments, environment);
        using var output = new MemoryStream();
        using var error = new MemoryStream();
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(ct);
        timeout.CancelAfter(limit);
        try
        {
            await Task.WhenAll(
                process.StandardOutput.BaseStream.CopyToAsync(output, timeout.Token),
                process.StandardError.BaseStream.CopyToAsync(error, timeout.Token),
                process.WaitForExitAsync(timeout.Token));
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            ct.ThrowIfCancellationRequested();
            var soFar = new CommandResult(commandLine, -1, output.ToArray(), error.ToArray(), watch.Elapsed);
            throw new TimeoutException($"`{commandLine}` did not end in {limit.TotalSeconds:0.#} s. It had printed:\n{soFar.ErrorText}{soFar.Text}");
        }

        return new CommandResult(commandLine, process.ExitCode, output.ToArray(), error.ToArray(), watch.Elapsed);
    }

    /// <summary>Starts it with its output redirected and its input empty; the caller owns the process.</summary>
    public static Process Start(string program, IReadOnlyList<string> arguments, IReadOnlyDictionary<string, string>? environment)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in environment ?? new Dictionary<string, string>())
        {
            start.Environment[name] = value;
        }

        var process = Process.Start(start) ?? throw new InvalidOperationException($"{program} did not start.");
        process.StandardInput.Close();
        return process;
    }
}

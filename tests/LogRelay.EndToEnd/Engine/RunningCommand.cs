using System.Diagnostics;
using System.Text;

namespace LogRelay.EndToEnd.Engine;

/// <summary>A command that runs beside the test; disposing it kills it.</summary>
public sealed class RunningCommand : IAsyncDisposable
{
    private static readonly TimeSpan DefaultLimit = TimeSpan.FromSeconds(30);
    private readonly string _commandLine;
    private readonly Process _process;
    private readonly StringBuilder _error = new();

    internal RunningCommand(string program, IReadOnlyList<string> arguments, IReadOnlyDictionary<string, string> environment)
    {
        _commandLine = $"{program} {string.Join(' ', arguments)}";
        _process = Command.Start(program, arguments, environment);
        _process.ErrorDataReceived += (_, received) => AppendError(received.Data);
        _process.BeginErrorReadLine();
    }

    /// <summary>The next line of its stdout, without the newline, or null at the end.</summary>
    /// <exception cref="TimeoutException">No line came within the limit (default 30 s).</exception>
    public async Task<string?> NextLineAsync(CancellationToken ct, TimeSpan? limit = null)
    {
        try
        {
            return await _process.StandardOutput.ReadLineAsync(ct).AsTask().WaitAsync(limit ?? DefaultLimit, ct);
        }
        catch (TimeoutException)
        {
            throw new TimeoutException($"`{_commandLine}` printed no line for {(limit ?? DefaultLimit).TotalSeconds:0.#} s.");
        }
    }

    /// <summary>The rest of its stdout, once it has ended by itself.</summary>
    /// <exception cref="TimeoutException">It did not end within the limit (default 30 s).</exception>
    public async Task<CommandResult> EndAsync(CancellationToken ct, TimeSpan? limit = null)
    {
        var watch = Stopwatch.StartNew();
        using var rest = new MemoryStream();
        try
        {
            var text = await _process.StandardOutput.ReadToEndAsync(ct).WaitAsync(limit ?? DefaultLimit, ct);
            await _process.WaitForExitAsync(ct).WaitAsync(limit ?? DefaultLimit, ct);
            return new CommandResult(_commandLine, _process.ExitCode, Encoding.UTF8.GetBytes(text), Encoding.UTF8.GetBytes(ErrorText()), watch.Elapsed);
        }
        catch (TimeoutException)
        {
            throw new TimeoutException($"`{_commandLine}` did not end in {(limit ?? DefaultLimit).TotalSeconds:0.#} s.");
        }
    }

    /// <summary>Kills it, if it still runs.</summary>
    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
            await _process.WaitForExitAsync();
        }

        _process.Dispose();
    }

    private void AppendError(string? line)
    {
        lock (_error)
        {
            _error.Append(line is null ? "" : line + '\n');
        }
    }

    private string ErrorText()
    {
        lock (_error)
        {
            return _error.ToString();
        }
    }
}

using System.Globalization;
using LogRelay.Protocol.V1;

namespace LogRelay.Cli.Output;

/// <summary>One line on the terminal that says how far a long search is; nothing where nobody sees it. One thread.</summary>
internal sealed class ProgressLine : IAsyncDisposable
{
    private const int BarCharacters = 30;
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(400);

    private readonly CliEnvironment _environment;
    private readonly long _began;
    private bool _isShown;

    public ProgressLine(CliEnvironment environment)
    {
        _environment = environment;
        _began = environment.Time.GetTimestamp();
    }

    /// <summary>Shows how far it is, once the search has taken a while.</summary>
    public void Show(Progress? progress)
    {
        if (progress is null || !_environment.IsErrorTerminal || progress.BytesToScan <= 0 || _environment.Time.GetElapsedTime(_began) < Patience)
        {
            return;
        }
        var done = Math.Clamp((double)progress.ScannedBytes / progress.BytesToScan, 0, 1);
        var filled = (int)(done * BarCharacters);
        var bar = new string('#', filled) + new string('.', BarCharacters - filled);
        _environment.Error.Write(string.Create(
            CultureInfo.InvariantCulture,
            $"\r\e[K[{bar}] {100 * done:0}% {AnswerNotes.Bytes(progress.ScannedBytes)} of {AnswerNotes.Bytes(progress.BytesToScan)}"));
        _environment.Error.Flush();
        _isShown = true;
    }

    /// <summary>Takes the line away, so that something else can be written.</summary>
    public void Clear()
    {
        if (_isShown)
        {
            _environment.Error.Write("\r\e[K");
            _environment.Error.Flush();
            _isShown = false;
        }
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        Clear();
        return ValueTask.CompletedTask;
    }
}

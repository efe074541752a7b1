using LogRelay.Plugin.Containers;
using LogRelay.Plugin.Tests.Dockerd;
using LogRelay.Testing;
using Microsoft.Extensions.Logging;
using Xunit;

namespace LogRelay.Plugin.Tests.Containers;

/// <summary>What is lost in a FIFO that nobody reads is said, with its size; nothing else is.</summary>
public sealed class UnreadFifoReportTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly KeptLog _log = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Bytes_in_a_fifo_that_nobody_reads_are_counted_and_left_there()
    {
        using var fifo = new DockerdFifo(_folder.File("f"));
        fifo.Put([.. Frames.Line("one", 1), .. Frames.Line("two", 2)]);
        var bytes = fifo.UnreadBytes;

        Report().Write(fifo.Path);

        Assert.StartsWith($"{bytes} bytes of a container's output are lost", Assert.Single(_log.Messages), StringComparison.Ordinal);
        Assert.Equal(bytes, fifo.UnreadBytes);
    }

    [Fact]
    public void An_empty_fifo_no_fifo_no_file_and_other_folders_are_no_loss()
    {
        using var fifo = new DockerdFifo(_folder.File("f"));
        File.WriteAllText(_folder.File("text"), "no FIFO");
        foreach (var path in (string[])[fifo.Path, _folder.File("text"), _folder.File("nothing"), "/etc/passwd", "../../etc/passwd\0", ""])
        {
            Report().Write(path);
        }
        Assert.Empty(_log.Messages);
    }

    private UnreadFifoReport Report() =>
        new(new PluginSettings { DataFolder = _folder.File("data"), SocketPath = _folder.File("socket"), FifoFolder = _folder.Path, LogLevel = "error" }, _log);

    private sealed class KeptLog : ILogger<UnreadFifoReport>
    {
        public List<string> Messages { get; } = [];

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            Messages.Add(formatter(state, exception));
    }
}

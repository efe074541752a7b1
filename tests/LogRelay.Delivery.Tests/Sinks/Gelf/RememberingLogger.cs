using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace LogRelay.Delivery.Tests.Sinks.Gelf;

/// <summary>Keeps the ids of what was logged. Any thread.</summary>
internal sealed class RememberingLogger : ILogger
{
    private readonly ConcurrentQueue<int> _events = [];

    public IReadOnlyList<int> Events => [.. _events];

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
        _events.Enqueue(eventId.Id);
}

using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace LogRelay.Aggregator.Tests.Access;

/// <summary>Keeps what the program says in its log, fields and all.</summary>
internal sealed class CapturedLog : ILoggerFactory
{
    private readonly ConcurrentQueue<LoggedEvent> _events = new();

    public IReadOnlyCollection<LoggedEvent> Events => _events;

    /// <summary>Events of one id.</summary>
    public IReadOnlyList<LoggedEvent> Of(int id) => [.. _events.Where(one => one.Id == id)];

    public ILogger CreateLogger(string categoryName) => new Logger(_events, categoryName);

    public void AddProvider(ILoggerProvider provider)
    {
    }

    public void Dispose()
    {
    }

    private sealed class Logger(ConcurrentQueue<LoggedEvent> events, string category) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Information;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (IsEnabled(logLevel))
            {
                var fields = (state as IEnumerable<KeyValuePair<string, object?>> ?? []).DistinctBy(static field => field.Key).ToDictionary(static field => field.Key, static field => $"{field.Value}");
                events.Enqueue(new LoggedEvent(category, logLevel, eventId.Id, formatter(state, exception) + exception, fields));
            }
        }
    }
}

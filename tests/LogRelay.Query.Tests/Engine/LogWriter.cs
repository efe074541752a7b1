using System.Globalization;
using LogRelay.Journal.Levels;

namespace LogRelay.Query.Tests.Engine;

/// <summary>Writes logs as a web server, a database, a JVM, and services with JSON and logfmt do. The same seed, the same logs.</summary>
internal sealed class LogWriter(int seed)
{
    private static readonly string[] Words =
        ["timeout", "connection", "refused", "user", "payment", "retry", "queue", "cache", "index", "größe", "Straße", "upstream", "reset", "peer", "order"];

    private static readonly string[] Paths = ["/", "/api/v1/users", "/api/v1/orders", "/healthz", "/login", "/static/app.js"];
    private static readonly (string Word, LogLevel Level)[] Levels =
        [("debug", LogLevel.Debug), ("info", LogLevel.Info), ("info", LogLevel.Info), ("warn", LogLevel.Warn), ("error", LogLevel.Error), ("fatal", LogLevel.Fatal)];

    private readonly Random _random = new(seed);

    /// <summary>The next line of a stream; its kind follows from the stream.</summary>
    public LoggedLine Next(int stream, long timeNano)
    {
        var isError = _random.Next(4) == 0;
        return (stream % 5) switch
        {
            0 => Nginx(stream, timeNano, isError),
            1 => Json(stream, timeNano, isError),
            2 => Logfmt(stream, timeNano, isError),
            3 => Postgres(stream, timeNano, isError),
            _ => Java(stream, timeNano, isError),
        };
    }

    private T One<T>(T[] choices) => choices[_random.Next(choices.Length)];

    private string Phrase() => string.Join(' ', Enumerable.Range(0, _random.Next(1, 5)).Select(_ => One(Words)));

    private LoggedLine Nginx(int stream, long time, bool isError) => new(
        stream, time,
        $"10.0.{_random.Next(3)}.{_random.Next(20)} - - [23/Nov/2026:10:00:00 +0000] \"GET {One(Paths)} HTTP/1.1\" {One([200, 200, 404, 502])} {_random.Next(5000)} \"-\" \"curl/8.{_random.Next(9)}\"",
        isError, LogLevel.Unknown, []);

    private LoggedLine Json(int stream, long time, bool isError)
    {
        var (word, level) = One(Levels);
        var (message, status, took, path) = (Phrase(), One([200, 404, 500, 503]), _random.Next(3000), One(Paths));
        return new LoggedLine(
            stream, time,
            $"{{\"level\":\"{word}\",\"msg\":\"{message}\",\"http\":{{\"status\":{status},\"path\":\"{path}\"}},\"took\":\"{took}ms\",\"tags\":[\"a\",\"{message}\"]}}",
            isError, level,
            [new("msg", message), new("http.status", status.ToString(CultureInfo.InvariantCulture)), new("http.path", path),
             new("took", $"{took}ms"), new("tags", "a"), new("tags", message), new("http", "")]);
    }

    private LoggedLine Logfmt(int stream, long time, bool isError)
    {
        var (word, level) = One(Levels);
        var (message, status, took) = (Phrase(), One([200, 404, 500, 503]), _random.Next(3000));
        return new LoggedLine(
            stream, time, $"ts=2026-11-23T10:00:00Z level={word} msg=\"{message}\" status={status} took={took}ms",
            isError, level,
            [new("ts", "2026-11-23T10:00:00Z"), new("msg", message), new("status", status.ToString(CultureInfo.InvariantCulture)), new("took", $"{took}ms")]);
    }

    private LoggedLine Postgres(int stream, long time, bool isError)
    {
        var (word, level) = One([("LOG", LogLevel.Info), ("ERROR", LogLevel.Error), ("FATAL", LogLevel.Fatal)]);
        return new LoggedLine(stream, time, $"2026-11-23 10:00:00.{_random.Next(1000):000} UTC [{_random.Next(9)}] {word}:  {Phrase()}", isError, level, []);
    }

    private LoggedLine Java(int stream, long time, bool isError) => _random.Next(3) == 0
        ? new LoggedLine(stream, time, $"\tat com.acme.{One(Words)}.Service.call(Service.java:{_random.Next(900)})", isError, LogLevel.Unknown, [])
        : new LoggedLine(stream, time, $"2026-11-23 10:00:00,{_random.Next(1000):000} ERROR [main] com.acme.Service - {Phrase()}", isError, LogLevel.Error, []);
}

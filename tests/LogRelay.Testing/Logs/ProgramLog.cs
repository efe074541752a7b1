using System.Globalization;
using LogRelay.Journal.Levels;

namespace LogRelay.Testing.Logs;

/// <summary>
/// Logs as common programs write them: nginx's access log, PostgreSQL, a JVM with stack traces, a service in JSON, one in
/// logfmt. Endless; the same seed gives the same lines. One thread.
/// </summary>
/// <param name="kind">0 nginx, 1 PostgreSQL, 2 JVM, 3 JSON, 4 logfmt; others likewise modulo 5.</param>
/// <param name="seed">Of the random numbers.</param>
public sealed class ProgramLog(int kind, int seed)
{
    private static readonly string[] Paths =
        ["/", "/healthz", "/login", "/api/v1/users/{0}", "/api/v1/orders/{0}", "/api/v1/orders/{0}/items", "/search?q=shoes&page={0}", "/static/app.{0}.js", "/cart/{0}/checkout", "/img/p/{0}.webp"];

    private static readonly string[] Agents =
        ["Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36", "curl/8.5.0", "kube-probe/1.31", "Go-http-client/2.0", "okhttp/4.12.0", "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X)"];

    private static readonly string[] Statements =
        ["SELECT * FROM orders WHERE id = {0}", "UPDATE stock SET left = left - 1 WHERE sku = 'A{0}'", "INSERT INTO audit (actor, action) VALUES ({0}, 'login')", "DELETE FROM sessions WHERE age > interval '{0} minutes'"];

    private static readonly string[] Messages =
        ["order {0} paid", "payment of order {0} refused by bank", "connection to upstream reset by peer", "retrying request {0}", "user {0} logged in", "cache miss for key cart:{0}",
         "timeout while waiting for lock on row {0}", "queue depth is {0}", "größe of Straße {0} unbekannt", "email to user {0} sent", "token of user {0} has expired", "import of file part-{0}.csv finished"];

    private static readonly string[] Packages = ["order.OrderService.place", "payment.BankClient.charge", "web.Dispatcher.handle", "db.ConnectionPool.borrow", "cache.RemoteCache.get", "queue.Worker.run"];

    private static readonly (string Word, LogLevel Level)[] Levels =
        [("info", LogLevel.Info), ("info", LogLevel.Info), ("info", LogLevel.Info), ("info", LogLevel.Info), ("debug", LogLevel.Debug), ("debug", LogLevel.Debug), ("warn", LogLevel.Warn), ("error", LogLevel.Error)];

    private readonly Random _random = new(seed);
    private int _frames;

    /// <summary>The next line.</summary>
    /// <param name="time">What its own timestamp says.</param>
    public ProgramLine Next(DateTimeOffset time) => (kind % 5) switch
    {
        0 => Nginx(time),
        1 => Postgres(time),
        2 => Jvm(time),
        3 => Json(time),
        _ => Logfmt(time),
    };

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    private T One<T>(T[] choices) => choices[_random.Next(choices.Length)];

    private string Filled(string[] templates) => string.Format(CultureInfo.InvariantCulture, One(templates), _random.Next(100_000));

    private ProgramLine Nginx(DateTimeOffset time)
    {
        var status = _random.Next(50) switch { 0 => 502, 1 => 499, < 5 => 404, < 8 => 304, _ => 200 };
        return new ProgramLine(
            Text($"10.{_random.Next(4)}.{_random.Next(256)}.{_random.Next(256)} - - [{time:dd/MMM/yyyy:HH:mm:ss} +0000] \"{One(["GET", "GET", "GET", "POST"])} {Filled(Paths)} HTTP/1.1\" {status} {_random.Next(60_000)} \"-\" \"{One(Agents)}\" {_random.Next(2000) / 1000.0:0.000}"),
            LogLevel.Unknown,
            IsError: false);
    }

    private ProgramLine Postgres(DateTimeOffset time)
    {
        var head = Text($"{time:yyyy-MM-dd HH:mm:ss.fff} UTC [{_random.Next(100, 140)}] app@shop ");
        return _random.Next(12) switch
        {
            0 => new ProgramLine(Text($"{head}ERROR:  duplicate key value violates unique constraint \"orders_pkey\""), LogLevel.Error, IsError: true),
            1 => new ProgramLine(Text($"{head}DETAIL:  Key (id)=({_random.Next(100_000)}) already exists."), LogLevel.Unknown, IsError: true),
            2 => new ProgramLine(Text($"{head}WARNING:  there is already a transaction in progress"), LogLevel.Warn, IsError: true),
            _ => new ProgramLine(Text($"{head}LOG:  duration: {_random.Next(3_000_000) / 1000.0:0.000} ms  statement: {Filled(Statements)}"), LogLevel.Info, IsError: true),
        };
    }

    private ProgramLine Jvm(DateTimeOffset time)
    {
        if (_frames > 0)
        {
            _frames--;
            var package = One(Packages);
            return new ProgramLine(Text($"\tat com.acme.shop.{package}({package.Split('.')[1]}.java:{_random.Next(20, 900)})"), LogLevel.Unknown, IsError: false);
        }
        var head = Text($"{time:yyyy-MM-dd HH:mm:ss,fff}");
        if (_random.Next(40) == 0)
        {
            _frames = _random.Next(5, 25);
            return new ProgramLine(Text($"{head} ERROR [http-{_random.Next(16)}] com.acme.shop.web.Dispatcher - request {_random.NextInt64():x16} failed: java.lang.IllegalStateException: {Filled(Messages)}"), LogLevel.Error, IsError: false);
        }
        var (word, level) = One([("INFO", LogLevel.Info), ("INFO", LogLevel.Info), ("INFO", LogLevel.Info), ("DEBUG", LogLevel.Debug), ("WARN", LogLevel.Warn)]);
        return new ProgramLine(Text($"{head} {word,-5} [http-{_random.Next(16)}] com.acme.shop.{One(Packages)} - {Filled(Messages)}"), level, IsError: false);
    }

    private ProgramLine Json(DateTimeOffset time)
    {
        var (word, level) = One(Levels);
        return new ProgramLine(
            Text($"{{\"ts\":\"{time:yyyy-MM-ddTHH:mm:ss.ffffffZ}\",\"level\":\"{word}\",\"msg\":\"{Filled(Messages)}\",\"http\":{{\"status\":{One([200, 200, 200, 404, 500])},\"path\":\"{Filled(Paths)}\"}},\"trace_id\":\"{_random.NextInt64():x16}\",\"took\":\"{_random.Next(3000)}ms\",\"tags\":[\"shop\",\"{One(["eu", "us"])}\"]}}"),
            level,
            level == LogLevel.Error);
    }

    private ProgramLine Logfmt(DateTimeOffset time)
    {
        var (word, level) = One(Levels);
        return new ProgramLine(
            Text($"ts={time:yyyy-MM-ddTHH:mm:ss.fffZ} level={word} caller={One(Packages)} msg=\"{Filled(Messages)}\" status={One([200, 200, 200, 404, 503])} took={_random.Next(3000)}ms user={_random.Next(5000)}"),
            level,
            level == LogLevel.Error);
    }
}

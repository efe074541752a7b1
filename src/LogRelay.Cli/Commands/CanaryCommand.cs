using System.CommandLine;
using System.Globalization;
using System.Text;
using LogRelay.Cli.Canaries;
using LogRelay.Cli.Clients;
using LogRelay.Cli.Output;
using LogRelay.Journal.Entries;
using LogRelay.Journal.Framing;
using LogRelay.Protocol.V1;
using LogRelay.Query.Times;

namespace LogRelay.Cli.Commands;

/// <summary><c>logrelay canary</c>: does a line that is written now arrive, and how soon? Ends with 1 when it does not.</summary>
internal sealed class CanaryCommand : Command
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    // Nobody needs it for long, and nobody but the plugin can remove it while a sink is behind.
    private static readonly Dictionary<string, string> LogOpts = new(StringComparer.Ordinal) { ["stopped-retention"] = "1h" };

    private readonly CliEnvironment _environment;
    private readonly AggregatorOptions _aggregator;
    private readonly Option<string?> _socket = new("--socket") { Description = "The plugin's socket for searches (LOGRELAY_QUERY_SOCKET; else it is looked for)", HelpName = "PATH" };

    private readonly Option<string> _timeout = new("--timeout")
    {
        Description = "How long the line may take to each place, such as 30s or 2m",
        HelpName = "DURATION",
        DefaultValueFactory = static _ => "30s",
    };

    public CanaryCommand(CliEnvironment environment)
        : base("canary", "Write a line as dockerd does, and say how soon the plugin finds it, and with --address the aggregator. Ends with 1 when one does not")
    {
        _environment = environment;
        Add(_socket);
        Add(_timeout);
        _aggregator = new AggregatorOptions(this);
        SetAction(RunAsync);
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken ct)
    {
        var text = parsed.GetValue(_timeout)!;
        if (!Duration.TryParse(text, out var nano) || nano <= 0)
        {
            throw new CliException($"--timeout {VisibleText.Of(text)} is no time; it looks like 30s or 2m");
        }
        var address = _aggregator.Find(parsed, _environment);
        await using var aggregator = address?.Open();
        await using var plugin = await CanaryPlugin.FindAsync(_environment, parsed.GetValue(_socket), ct);
        var word = Guid.NewGuid().ToString("N");
        var id = "canary-" + word;
        bool isFound;
        using (var driver = new DriverClient(plugin.Driver))
        using (var fifo = MakeFifo(Path.Combine(plugin.FifoFolder, id)))
        {
            var seen = Path.Combine(plugin.SeenFolder, id);
            await driver.StartLoggingAsync(seen, id, "logrelay-canary", LogOpts, ct);
            try
            {
                isFound = await SendAsync(fifo, word, TimeSpan.FromTicks(nano / TimeSpan.NanosecondsPerTick), aggregator is null ? [plugin.Queries] : [plugin.Queries, aggregator], ct);
            }
            finally
            {
                await driver.StopLoggingAsync(seen, CancellationToken.None);
            }
        }
        await _environment.Error.WriteLineAsync($"The line is container {id}; the plugin removes it an hour from now (stopped-retention), an aggregator when its own retention does.");
        return isFound ? ExitCode.Found : ExitCode.Nothing;
    }

    private static CanaryFifo MakeFifo(string path)
    {
        try
        {
            return new CanaryFifo(path);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new CliException($"{failure.Message}. A canary is sent as dockerd sends lines, which only root may: try sudo");
        }
    }

    private async Task<bool> SendAsync(CanaryFifo fifo, string word, TimeSpan timeout, IReadOnlyList<ServiceClient> places, CancellationToken ct)
    {
        var time = _environment.Time;
        var now = TimeText.Nano(time.GetUtcNow());
        var began = time.GetTimestamp();
        fifo.Put(FrameOf($"logrelay canary {word}", now));
        var result = new ResultStream(_environment.Output);
        var isFound = true;
        // Side by side: neither waits for the other.
        var waiting = places.Select(place => FindAsync(place, word, now, began, timeout, ct)).ToList();
        for (var number = 0; number < waiting.Count; number++)
        {
            var took = await waiting[number];
            isFound &= took is not null;
            Encoding.UTF8.GetBytes(
                took is { } at
                    ? string.Create(CultureInfo.InvariantCulture, $"found after {at.TotalMilliseconds:0} ms by {places[number].Place}\n")
                    : string.Create(CultureInfo.InvariantCulture, $"NOT found within {timeout.TotalSeconds:0.###} s by {places[number].Place}\n"),
                result.Buffer);
            await result.FlushAsync(ct);
        }
        return isFound;
    }

    private async Task<TimeSpan?> FindAsync(ServiceClient place, string word, long sinceNano, long began, TimeSpan timeout, CancellationToken ct)
    {
        var time = _environment.Time;
        using var late = new CancellationTokenSource(timeout, time);
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(ct, late.Token);
        try
        {
            while (true)
            {
                await foreach (var reply in place.SearchAsync(new SearchRequest { Scope = new Scope { Query = word, SinceNano = sinceNano }, MaxRecords = 1 }, ended.Token))
                {
                    if (reply.Records.Count > 0)
                    {
                        return time.GetElapsedTime(began);
                    }
                }
                await Task.Delay(Pause, time, ended.Token);
            }
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            return null;
        }
    }

    private static byte[] FrameOf(string text, long timeNano)
    {
        var entry = new LogEntry { Source = LogSource.Stdout, TimeNano = timeNano, Line = Encoding.UTF8.GetBytes(text) };
        var frame = new byte[LogEntryEncoder.MaxLength(in entry)];
        return frame[..LogEntryEncoder.Write(frame, in entry, appendNewline: false)];
    }
}

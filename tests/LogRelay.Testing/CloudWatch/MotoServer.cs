using System.Diagnostics;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace LogRelay.Testing.CloudWatch;

/// <summary>tests/moto/moto.sh: CloudWatch Logs that this project did not write, on loopback. Any number of callers.</summary>
public sealed partial class MotoServer : IAsyncDisposable
{
    /// <summary>A key that it takes; it takes any.</summary>
    public const string AccessKey = "AKIAMOTO";

    private static readonly TimeSpan LongestStart = TimeSpan.FromSeconds(60);

    private readonly Process _process;
    private readonly HttpClient _http;

    private MotoServer(Process process, int port)
    {
        _process = process;
        Port = port;
        _http = new HttpClient { BaseAddress = Url };
    }

    /// <summary>Why it cannot be started on this machine and what helps; null when it can.</summary>
    public static string? Missing
    {
        get
        {
            using var process = Process.Start(new ProcessStartInfo(Script(), ["have"]))!;
            process.WaitForExit();
            return process.ExitCode == 0 ? null : "there is no moto_server (run tests/moto/moto.sh prepare, or tests/run.sh)";
        }
    }

    /// <summary>Where it listens, on loopback.</summary>
    public int Port { get; }

    /// <summary>Its address.</summary>
    public Uri Url => new($"http://127.0.0.1:{Port}/");

    /// <summary>Starts it on a free port, with nothing in it.</summary>
    public static async Task<MotoServer> StartAsync(CancellationToken ct)
    {
        var process = Process.Start(new ProcessStartInfo(Script(), ["serve"]) { RedirectStandardError = true, RedirectStandardOutput = true })!;
        // It never writes there, and what is not read could stop it one day.
        _ = process.StandardOutput.ReadToEndAsync(CancellationToken.None);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(ct);
        limit.CancelAfter(LongestStart);
        while (await process.StandardError.ReadLineAsync(limit.Token) is { } line)
        {
            if (Address().Match(line) is { Success: true } match)
            {
                _ = process.StandardError.ReadToEndAsync(CancellationToken.None);
                return new MotoServer(process, int.Parse(match.Groups[1].ValueSpan, System.Globalization.CultureInfo.InvariantCulture));
            }
        }
        throw new InvalidOperationException("moto_server ended before it listened");
    }

    /// <summary>The streams of a group, sorted; empty when the group is not there.</summary>
    public async Task<IReadOnlyList<string>> StreamsAsync(string region, string group, CancellationToken ct)
    {
        var answer = await TryCallAsync(region, "DescribeLogStreams", new JsonObject { ["logGroupName"] = group }, ct);
        return [.. answer?["logStreams"]!.AsArray().Select(stream => stream!["logStreamName"]!.GetValue<string>()).Order(StringComparer.Ordinal) ?? Enumerable.Empty<string>()];
    }

    /// <summary>The events of a stream in the service's order; empty when group or stream is not there.</summary>
    public async Task<IReadOnlyList<ReceivedEvent>> EventsAsync(string region, string group, string stream, CancellationToken ct)
    {
        List<ReceivedEvent> events = [];
        string? token = null;
        while (true)
        {
            var request = new JsonObject { ["logGroupName"] = group, ["logStreamName"] = stream, ["startFromHead"] = true };
            if (token is not null)
            {
                request["nextToken"] = token;
            }
            var answer = await TryCallAsync(region, "GetLogEvents", request, ct);
            var next = answer?["nextForwardToken"]!.GetValue<string>();
            if (answer is null || next == token)
            {
                return events;
            }
            events.AddRange(answer["events"]!.AsArray().Select(e => new ReceivedEvent(group, stream, e!["timestamp"]!.GetValue<long>(), e["message"]!.GetValue<string>())));
            token = next;
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync(CancellationToken.None);
        _process.Dispose();
    }

    // Null when what was asked for is not there.
    private async Task<JsonNode?> TryCallAsync(string region, string operation, JsonObject request, CancellationToken ct)
    {
        using var message = new HttpRequestMessage(HttpMethod.Post, "/");
        message.Content = new StringContent(request.ToJsonString());
        message.Content.Headers.ContentType = new("application/x-amz-json-1.1");
        message.Headers.Add("X-Amz-Target", $"Logs_20140328.{operation}");
        // It takes the region from here, and does not look at the signature.
        message.Headers.TryAddWithoutValidation("Authorization", $"AWS4-HMAC-SHA256 Credential={AccessKey}/20260101/{region}/logs/aws4_request, SignedHeaders=host, Signature=00");
        using var answer = await _http.SendAsync(message, ct);
        var body = await answer.Content.ReadAsStringAsync(ct);
        if (body.Contains("ResourceNotFoundException", StringComparison.Ordinal))
        {
            return null;
        }
        return answer.IsSuccessStatusCode ? JsonNode.Parse(body)! : throw new InvalidOperationException($"{operation}: {answer.StatusCode} {body}");
    }

    private static string Script()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "LogRelay.sln")))
        {
            folder = folder.Parent ?? throw new InvalidOperationException($"no LogRelay.sln above {AppContext.BaseDirectory}");
        }
        return Path.Combine(folder.FullName, "tests/moto/moto.sh");
    }

    [GeneratedRegex(@"Running on http://127\.0\.0\.1:(\d+)")]
    private static partial Regex Address();
}

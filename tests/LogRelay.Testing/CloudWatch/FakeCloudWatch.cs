using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace LogRelay.Testing.CloudWatch;

/// <summary>
/// CloudWatch Logs on loopback, as strict as its API reference: signatures, names, limits, order, times. Misbehaves on demand.
/// </summary>
public sealed class FakeCloudWatch : IAsyncDisposable
{
    private readonly CloudWatchStore _store;
    private readonly TimeProvider _time;
    private readonly ConcurrentQueue<string> _violations = [];
    private readonly ConcurrentQueue<ReceivedCall> _calls = [];
    private CancellationTokenSource _dying = new();
    private WebApplication? _app;
    private int _waiting;

    /// <summary>Starts on a free port of loopback.</summary>
    /// <param name="time">What the service takes for the time; the machine's clock when null.</param>
    public FakeCloudWatch(TimeProvider? time = null)
    {
        _time = time ?? TimeProvider.System;
        _store = new CloudWatchStore(_time);
        Start();
    }

    /// <summary>Who may call.</summary>
    public CloudWatchIdentity Identity { get; set; } = new("AKIDEXAMPLE", "a secret/+", "eu-central-1");

    /// <summary>Where it listens, or listened before it was killed.</summary>
    public int Port { get; private set; }

    /// <summary>Its address.</summary>
    public Uri Url => new($"http://127.0.0.1:{Port}/");

    /// <summary>What it stored, in the order of arrival.</summary>
    public IReadOnlyList<ReceivedEvent> Events => _store.Events;

    /// <summary>The calls that reached it.</summary>
    public IReadOnlyList<ReceivedCall> Calls => [.. _calls];

    /// <summary>Calls that the real service would have refused for their form.</summary>
    public IReadOnlyList<string> Violations => [.. _violations];

    /// <summary>Decides what goes wrong with a call, by its operation's name; null for nothing.</summary>
    public Func<string, CloudWatchFault?> OnCall { get; set; } = static _ => null;

    /// <summary>How long groups keep events; null: for ever.</summary>
    public TimeSpan? Retention
    {
        get => _store.Retention;
        set => _store.Retention = value;
    }

    /// <summary>Calls that wait for an answer at the moment.</summary>
    public int Waiting => Volatile.Read(ref _waiting);

    /// <summary>Makes a group, and a stream in it.</summary>
    public void Create(string group, string? stream = null)
    {
        _store.CreateGroup(group);
        if (stream is not null)
        {
            _store.CreateStream(group, stream);
        }
    }

    /// <summary>True when the stream is there.</summary>
    public bool HasStream(string group, string stream) => _store.HasStream(group, stream);

    /// <summary>Listens again on the same port after <see cref="KillAsync"/>, with everything it had stored.</summary>
    public void Start()
    {
        _dying = new CancellationTokenSource();
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.Listen(IPAddress.Loopback, Port, static listen => listen.Protocols = HttpProtocols.Http1);
            kestrel.Limits.MaxRequestBodySize = 16 * 1024 * 1024;
            kestrel.Limits.MinRequestBodyDataRate = null;
        });
        builder.Services.Configure<HostOptions>(static host => host.ShutdownTimeout = TimeSpan.Zero);
        _app = builder.Build();
        _app.Run(AnswerAsync);
        _app.Start();
        Port = new Uri(_app.Urls.First()).Port;
    }

    /// <summary>Dies like a killed process; does nothing to a dead one.</summary>
    public async Task KillAsync()
    {
        if (_app is null)
        {
            return;
        }
        await _dying.CancelAsync();
        await _app.StopAsync(new CancellationToken(canceled: true));
        await _app.DisposeAsync();
        _app = null;
        _dying.Dispose();
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync() => await KillAsync();

    private async Task AnswerAsync(HttpContext context)
    {
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, _dying.Token);
        Interlocked.Increment(ref _waiting);
        try
        {
            await AnswerAsync(context, ended.Token);
        }
        catch (Exception error) when (error is OperationCanceledException or IOException)
        {
            context.Abort();
        }
        finally
        {
            Interlocked.Decrement(ref _waiting);
        }
    }

    private async Task AnswerAsync(HttpContext context, CancellationToken ct)
    {
        const string Prefix = "Logs_20140328.";
        var target = context.Request.Headers["X-Amz-Target"].ToString();
        var operation = target.StartsWith(Prefix, StringComparison.Ordinal) ? target[Prefix.Length..] : target;
        var fault = OnCall(operation);
        if (fault is { NeverReads: true })
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, ct);
        }
        using var buffer = new MemoryStream();
        await context.Request.Body.CopyToAsync(buffer, ct);
        var body = buffer.ToArray();
        var (status, answer) = fault is null or { StoresFirst: true } or { Status: null, Resets: false, NeverAnswers: false, HalfAnswers: false }
            ? Take(context.Request, operation, body)
            : (HttpStatusCode.OK, "{}");
        if (fault is not null)
        {
            (status, answer) = await MisbehaveAsync(context, fault, status, answer, ct);
        }
        await ReplyAsync(context, status, answer, ct);
    }

    private (HttpStatusCode Status, string Answer) Take(HttpRequest request, string operation, byte[] body)
    {
        try
        {
            if (SignatureCheck.FindFault(request, body, Identity, _time.GetUtcNow()) is { } fault)
            {
                throw new ServiceErrorException("InvalidSignatureException", fault);
            }
            if (request.ContentType != "application/x-amz-json-1.1")
            {
                throw new ServiceErrorException("SerializationException", $"content type {request.ContentType}");
            }
            using var json = JsonDocument.Parse(body);
            return (HttpStatusCode.OK, Take(request, operation, json.RootElement));
        }
        catch (Exception error) when (error is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            return Refuse("SerializationException", error.Message);
        }
        catch (ServiceErrorException error)
        {
            return Refuse(error.ErrorType, error.Message);
        }
    }

    private string Take(HttpRequest request, string operation, JsonElement json)
    {
        var format = request.Headers.TryGetValue("x-amzn-logs-format", out var value) ? value.ToString() : null;
        _calls.Enqueue(new ReceivedCall(operation, json.TryGetProperty("logEvents", out var events) ? events.GetArrayLength() : 0, format));
        switch (operation)
        {
            case "PutLogEvents":
                return _store.Put(json);
            case "CreateLogGroup":
                _store.CreateGroup(json.GetProperty("logGroupName").GetString()!);
                return "";
            case "CreateLogStream":
                _store.CreateStream(json.GetProperty("logGroupName").GetString()!, json.GetProperty("logStreamName").GetString()!);
                return "";
            default:
                throw new ServiceErrorException("UnknownOperationException", operation);
        }
    }

    private (HttpStatusCode Status, string Answer) Refuse(string errorType, string message)
    {
        if (errorType is "InvalidParameterException" or "SerializationException" or "UnknownOperationException")
        {
            _violations.Enqueue($"{errorType}: {message}");
        }
        return (HttpStatusCode.BadRequest, Error(errorType, message));
    }

    private static string Error(string errorType, string message) =>
        $"{{\"__type\":\"com.amazonaws.logs#{errorType}\",\"message\":\"{JsonEncodedText.Encode(message)}\"}}";

    private static async Task<(HttpStatusCode Status, string Answer)> MisbehaveAsync(
        HttpContext context, CloudWatchFault fault, HttpStatusCode status, string answer, CancellationToken ct)
    {
        if (fault.NeverAnswers)
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, ct);
        }
        if (fault.Resets)
        {
            throw new IOException("reset on demand");
        }
        if (fault.HalfAnswers)
        {
            context.Response.ContentLength = 100;
            await context.Response.StartAsync(ct);
            await context.Response.Body.FlushAsync(ct);
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, ct);
        }
        await Task.Delay(fault.Delay, TimeProvider.System, ct);
        if (fault.RetryAfter is not null)
        {
            context.Response.Headers.RetryAfter = fault.RetryAfter;
        }
        return fault.Status is null ? (status, answer)
            : (fault.Status.Value, fault.ErrorType is null ? "<html>no JSON</html>" : Error(fault.ErrorType, fault.Message));
    }

    private async Task ReplyAsync(HttpContext context, HttpStatusCode status, string answer, CancellationToken ct)
    {
        context.Response.StatusCode = (int)status;
        context.Response.ContentType = "application/x-amz-json-1.1";
        context.Response.Headers.Date = _time.GetUtcNow().ToString("R", CultureInfo.InvariantCulture);
        await context.Response.WriteAsync(answer, ct);
    }
}

using System.IO.Compression;
using System.Net;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace LogRelay.Testing.Gelf;

/// <summary>
/// A strict GELF HTTP receiver on loopback, as Graylog's input is: POST to one path, gzip or nothing, 65,536 bytes of
/// decompressed body at most, one message in each request unless it was told otherwise. Misbehaves on demand.
/// </summary>
public sealed class GelfHttpReceiver : IAsyncDisposable
{
    /// <summary>Graylog's default limit of a body, decompressed.</summary>
    public const int DefaultMaxBodyBytes = 65_536;

    private readonly Lock _lock = new();
    private readonly HashSet<string> _connections = [];
    private CancellationTokenSource _stop = new();
    private WebApplication? _server;
    private int _requests;

    /// <summary>Where it listens, or listened before it was stopped.</summary>
    public int Port { get; private set; }

    /// <summary>What arrived.</summary>
    public GelfInbox Inbox { get; } = new();

    /// <summary>Requests so far, whatever became of them.</summary>
    public int Requests => Volatile.Read(ref _requests);

    /// <summary>Connections on which requests came.</summary>
    public int Connections
    {
        get
        {
            lock (_lock)
            {
                return _connections.Count;
            }
        }
    }

    /// <summary>Shown to those who connect; null: without TLS.</summary>
    public X509Certificate2? Certificate { get; init; }

    /// <summary>Whose certificates it wants to see; null: nobody's.</summary>
    public X509Certificate2? ClientAuthority { get; init; }

    /// <summary>The path of its input.</summary>
    public string Path { get; init; } = "/gelf";

    /// <summary>Longest body, decompressed; longer ones are answered with 413.</summary>
    public int MaxBodyBytes { get; set; } = DefaultMaxBodyBytes;

    /// <summary>A body may have several messages, a line each.</summary>
    public bool TakesBulk { get; init; }

    /// <summary>A header that every request must carry, or is answered with 401.</summary>
    public (string Name, string Value)? Wanted { get; init; }

    /// <summary>What goes wrong with the request of that number, counted from 1, with that body; null: nothing.</summary>
    public Func<int, string, GelfHttpFault?> Fault { get; set; } = static (_, _) => null;

    /// <summary>Listens, on the port that it had before if it had one.</summary>
    public GelfHttpReceiver Start()
    {
        _stop = new CancellationTokenSource();
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration().ConfigureKestrel(kestrel =>
        {
            kestrel.Limits.MaxRequestBodySize = null;
            kestrel.Listen(IPAddress.Loopback, Port, listen =>
            {
                listen.Protocols = HttpProtocols.Http1;
                if (Certificate is not null)
                {
                    listen.UseHttps(UseTls);
                }
            });
        });
        _server = builder.Build();
        _server.Run(ServeAsync);
        _server.Start();
        Port = new Uri(_server.Urls.First()).Port;
        return this;
    }

    /// <summary>Dies like a killed process: nothing listens, connections break. Does nothing to a dead one.</summary>
    public async Task KillAsync()
    {
        if (_server is null)
        {
            return;
        }
        await _stop.CancelAsync();
        await _server.StopAsync(new CancellationToken(canceled: true));
        await _server.DisposeAsync();
        _server = null;
        _stop.Dispose();
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync() => await KillAsync();

    private void UseTls(HttpsConnectionAdapterOptions https)
    {
        https.ServerCertificate = Certificate;
        if (ClientAuthority is { } authority)
        {
            https.ClientCertificateMode = ClientCertificateMode.RequireCertificate;
            https.ClientCertificateValidation = (certificate, _, _) => certificate.Issuer == authority.Subject;
        }
    }

    private async Task ServeAsync(HttpContext context)
    {
        var number = Interlocked.Increment(ref _requests);
        lock (_lock)
        {
            _connections.Add(context.Connection.Id);
        }
        var body = await ReadBodyAsync(context.Request);
        var fault = body is null ? null : Fault(number, body);
        await Task.Delay(fault?.Delay ?? TimeSpan.Zero, _stop.Token);
        var status = body is null ? StatusCodes.Status413PayloadTooLarge : fault?.Status ?? Judge(context.Request);
        if (status == StatusCodes.Status202Accepted && fault is null or { TakesFirst: true } or { BreaksOff: false, Hangs: false, Status: null })
        {
            Take(body!);
        }
        if (fault is { Hangs: true })
        {
            await Task.Delay(Timeout.Infinite, _stop.Token);
        }
        if (fault is { BreaksOff: true })
        {
            context.Abort();
            return;
        }
        if (fault is { Closes: true })
        {
            context.Response.Headers.Connection = "close";
        }
        if (fault?.RetryAfter is { } after)
        {
            context.Response.Headers.RetryAfter = after;
        }
        context.Response.StatusCode = status;
        context.Response.ContentLength = 0;
    }

    private int Judge(HttpRequest request)
    {
        if (Wanted is { } wanted && request.Headers[wanted.Name] != wanted.Value)
        {
            return StatusCodes.Status401Unauthorized;
        }
        if (!HttpMethods.IsPost(request.Method))
        {
            return StatusCodes.Status405MethodNotAllowed;
        }
        var target = request.HttpContext.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
        return target == Path ? StatusCodes.Status202Accepted : StatusCodes.Status404NotFound;
    }

    private void Take(string body)
    {
        var lines = body.Split('\n');
        if (lines.Length > 1 && !TakesBulk)
        {
            // What Graylog does then: the first is read, the others are thrown away.
            Inbox.Violate("several messages in a request, which this input was not told to expect");
        }
        foreach (var line in lines)
        {
            Inbox.Take(System.Text.Encoding.UTF8.GetBytes(line));
        }
    }

    // Null: it is too long.
    private async Task<string?> ReadBodyAsync(HttpRequest request)
    {
        var encoding = request.Headers.ContentEncoding.ToString();
        if (encoding is not ("" or "gzip") || request.ContentType is not ("application/json" or "application/x-ndjson") || request.ContentLength is null)
        {
            Inbox.Violate($"Content-Encoding '{encoding}', Content-Type '{request.ContentType}', Content-Length {request.ContentLength}");
        }
        await using var plain = encoding == "gzip" ? new GZipStream(request.Body, CompressionMode.Decompress) : request.Body;
        using var body = new MemoryStream();
        var buffer = new byte[81_920];
        while (await plain.ReadAsync(buffer, _stop.Token) is var read and > 0)
        {
            await body.WriteAsync(buffer.AsMemory(0, read), _stop.Token);
        }
        return body.Length > MaxBodyBytes ? null : new System.Text.UTF8Encoding(false, throwOnInvalidBytes: true).GetString(body.GetBuffer(), 0, (int)body.Length);
    }
}

using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Amazon.Runtime;

namespace LogRelay.Delivery.Sinks.CloudWatch.Service;

/// <summary>The three operations of CloudWatch Logs that a sender needs.</summary>
/// <remarks>
/// Stands in for the class of the package AWSSDK.CloudWatchLogs, which is not to be had here: this folder has its names, so
/// that the package can take its place. Unlike it, events are UTF-8 and not strings (see <see cref="InputLogEvent"/>), and
/// nothing is tried twice: the pump does that. Credentials and signature are AWSSDK.Core's. Any number of threads.
/// </remarks>
internal sealed class AmazonCloudWatchLogsClient : IDisposable
{
    private const string ContentType = "application/x-amz-json-1.1";
    private const string TargetPrefix = "Logs_20140328.";

    // An answer names a few numbers or an error; whatever is longer is none of the service's.
    private const int MaxAnswerBytes = 64 * 1024;

    private readonly AWSCredentials _credentials;
    private readonly AmazonCloudWatchLogsConfig _config;
    private readonly RequestSigner _signer;
    private readonly ServiceClock _clock;
    private readonly HttpClient _http;

    /// <summary>Connects at the first call.</summary>
    public AmazonCloudWatchLogsClient(AWSCredentials credentials, AmazonCloudWatchLogsConfig config, ServiceClock clock)
    {
        _credentials = credentials;
        _config = config;
        _clock = clock;
        _signer = new RequestSigner(config.AuthenticationRegion, config.ServiceURL);
#pragma warning disable CA2000 // The client disposes of its handler.
        _http = new HttpClient(new SocketsHttpHandler
        {
            ActivityHeadersPropagator = null,
            AllowAutoRedirect = false,
            ConnectTimeout = TimeSpan.FromSeconds(10),
            // New connections now and then, so that a changed address is noticed.
            PooledConnectionLifetime = TimeSpan.FromMinutes(2),
            PooledConnectionIdleTimeout = TimeSpan.FromSeconds(20),
            UseCookies = false,
        })
        {
            // Every call brings a deadline of its own.
            Timeout = Timeout.InfiniteTimeSpan,
        };
#pragma warning restore CA2000
        _http.DefaultRequestHeaders.UserAgent.Add(new ProductInfoHeaderValue("LogRelay", typeof(AmazonCloudWatchLogsClient).Assembly.GetName().Version?.ToString(3)));
    }

    /// <summary>Stores events.</summary>
    /// <exception cref="AmazonCloudWatchLogsException">The service refused, or is out of order.</exception>
    /// <exception cref="AmazonClientException">There are no credentials.</exception>
    /// <exception cref="HttpRequestException">The service was not reached, or did not answer whole.</exception>
    public async Task<PutLogEventsResponse> PutLogEventsAsync(PutLogEventsRequest request, CancellationToken ct)
    {
        using var body = new ByteBuffer();
        PutLogEventsMarshaller.Write(body, request);
        var answer = await CallAsync("PutLogEvents", body.Memory, _config.LogsFormat, ct);
        return Read(answer, ServiceJsonContext.Default.PutLogEventsResponse) ?? new PutLogEventsResponse();
    }

    /// <summary>Creates a log group; fails with <c>ResourceAlreadyExistsException</c> when it is there. Exceptions as <see cref="PutLogEventsAsync"/>.</summary>
    public Task CreateLogGroupAsync(CreateLogGroupRequest request, CancellationToken ct) =>
        CallAsync("CreateLogGroup", JsonSerializer.SerializeToUtf8Bytes(request, ServiceJsonContext.Default.CreateLogGroupRequest), logsFormat: null, ct);

    /// <summary>Creates a log stream; fails with <c>ResourceAlreadyExistsException</c> when it is there. Exceptions as <see cref="PutLogEventsAsync"/>.</summary>
    public Task CreateLogStreamAsync(CreateLogStreamRequest request, CancellationToken ct) =>
        CallAsync("CreateLogStream", JsonSerializer.SerializeToUtf8Bytes(request, ServiceJsonContext.Default.CreateLogStreamRequest), logsFormat: null, ct);

    /// <inheritdoc/>
    public void Dispose() => _http.Dispose();

    private async Task<byte[]> CallAsync(string operation, ReadOnlyMemory<byte> body, string? logsFormat, CancellationToken ct)
    {
        var credentials = await _credentials.GetCredentialsAsync().WaitAsync(ct);
        using var request = new HttpRequestMessage(HttpMethod.Post, _config.ServiceURL);
        request.Content = new ReadOnlyMemoryContent(body);
        request.Content.Headers.ContentType = new MediaTypeHeaderValue(ContentType);
        if (logsFormat is not null)
        {
            request.Headers.Add("x-amzn-logs-format", logsFormat);
        }
        _signer.Sign(request.Headers, ContentType, TargetPrefix + operation, body.Span, credentials, _clock.UtcNow.UtcDateTime);
        using var response = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, ct);
        await response.Content.LoadIntoBufferAsync(MaxAnswerBytes, ct);
        var answer = await ReadBufferedAsync(response.Content, ct);
        return response.StatusCode == HttpStatusCode.OK ? answer : throw Failure(response, answer);
    }

    private static async Task<byte[]> ReadBufferedAsync(HttpContent content, CancellationToken ct)
    {
        await using var buffered = await content.ReadAsStreamAsync(ct);
        var bytes = new byte[buffered.Length];
        await buffered.ReadExactlyAsync(bytes, ct);
        return bytes;
    }

    private AmazonCloudWatchLogsException Failure(HttpResponseMessage response, byte[] body)
    {
        _clock.Correct(response.Headers.Date);
        var answer = Read(body, ServiceJsonContext.Default.ErrorAnswer);
        var type = response.Headers.TryGetValues("x-amzn-ErrorType", out var values) ? values.First() : answer?.Type ?? "";
        // "com.amazonaws.logs#ThrottlingException:http://..." is just a ThrottlingException.
        var code = type[(type.IndexOf('#', StringComparison.Ordinal) + 1)..].Split(':')[0];
        var message = answer?.Message ?? (code.Length > 0 ? code : $"HTTP status {(int)response.StatusCode}");
        var retryAfter = response.Headers.RetryAfter;
        return new AmazonCloudWatchLogsException(
            message,
            code,
            response.StatusCode,
            retryAfter?.Delta ?? (retryAfter?.Date is { } date ? Later(date - _clock.UtcNow) : null));
    }

    private static TimeSpan Later(TimeSpan span) => span < TimeSpan.Zero ? TimeSpan.Zero : span;

    private static T? Read<T>(byte[] json, JsonTypeInfo<T> type)
        where T : class
    {
        try
        {
            return json.Length == 0 ? null : JsonSerializer.Deserialize(json, type);
        }
        catch (JsonException)
        {
            // A proxy's page, perhaps; the status says enough.
            return null;
        }
    }
}

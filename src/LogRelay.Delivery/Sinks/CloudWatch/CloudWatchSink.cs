using Amazon.Runtime;
using LogRelay.Delivery.Sinks.CloudWatch.Service;
using LogRelay.Options;
using Microsoft.Extensions.Logging;

namespace LogRelay.Delivery.Sinks.CloudWatch;

/// <summary>
/// Stores records as events of CloudWatch Logs, in the log stream that <see cref="StreamContext.Tag"/> names. Group and
/// stream are created when they are found missing and the options allow it.
/// </summary>
/// <remarks>Any number of callers at a time, each with a batch of another stream; they share connections.</remarks>
internal sealed class CloudWatchSink : ISink
{
    /// <summary>Name of the sink in cursor files and metrics.</summary>
    public const string SinkName = "cloudwatch";

    private readonly CloudWatchOptions _options;
    private readonly Func<CancellationToken, Task<AmazonCloudWatchLogsClient>> _connect;
    private readonly ILogger _logger;
    private readonly string _endpoint;
    private readonly SemaphoreSlim _oneConnects = new(1);
    private readonly CancellationTokenSource _disposal = new();
    private AmazonCloudWatchLogsClient? _client;

    /// <summary>Connects at the first send.</summary>
    /// <param name="options">Group and manner.</param>
    /// <param name="connect">Finds region and credentials.</param>
    /// <param name="logger">For the operator.</param>
    public CloudWatchSink(CloudWatchOptions options, Func<CancellationToken, Task<AmazonCloudWatchLogsClient>> connect, ILogger logger)
    {
        _options = options;
        _connect = connect;
        _logger = logger;
        _endpoint = $"CloudWatch Logs, group {options.Group} {(options.Endpoint is { } url ? $"at {url}" : $"in {options.Region ?? "the default region"}")}";
    }

    /// <inheritdoc/>
    public string Name => SinkName;

    /// <inheritdoc/>
    public async ValueTask<SendResult> SendAsync(SinkBatch batch, CancellationToken ct)
    {
        using var events = new EventBatch(batch.Records, endsWithNewline: _options.EventStart is not null);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(ct, _disposal.Token);
        var calls = 0;
        try
        {
            linked.Token.ThrowIfCancellationRequested();
            for (var call = events.NextCall(); !call.IsEmpty; call = events.NextCall())
            {
                var client = await ConnectAsync(linked.Token);
                var response = await PutAsync(client, batch.Stream.Tag, call, linked.Token);
                calls++;
                if (response.RejectedLogEventsInfo is { } info)
                {
                    events.Note(info);
                }
            }
            return events.Rejected is null ? SendResult.Delivered : new SendResult(SendStatus.Rejected, Rejected: events.Rejected);
        }
        catch (AmazonCloudWatchLogsException failure)
        {
            if (CloudWatchFailures.IsOfCredentials(failure))
            {
                Forget();
            }
            return CloudWatchFailures.ToResult(failure, _endpoint, mayHaveArrived: calls > 0);
        }
        catch (AmazonClientException failure)
        {
            Forget();
            return SendResult.Retry($"{_endpoint}: {failure.Message}", mayHaveArrived: calls > 0);
        }
        catch (HttpRequestException failure)
        {
            return SendResult.Retry($"{_endpoint}: {failure.Message}", mayHaveArrived: calls > 0 || WasConnected(failure));
        }
        catch (OperationCanceledException)
        {
            return SendResult.Retry($"{_endpoint}: no answer in time", mayHaveArrived: true);
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _disposal.CancelAsync();
        await _oneConnects.WaitAsync(CancellationToken.None);
        _client?.Dispose();
        _oneConnects.Dispose();
        _disposal.Dispose();
    }

    private static bool WasConnected(HttpRequestException failure) => failure.HttpRequestError
        is not (HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError or HttpRequestError.SecureConnectionError or HttpRequestError.ProxyTunnelError);

    private async Task<PutLogEventsResponse> PutAsync(
        AmazonCloudWatchLogsClient client, string stream, ReadOnlyMemory<InputLogEvent> events, CancellationToken ct)
    {
        var request = new PutLogEventsRequest { LogGroupName = _options.Group, LogStreamName = stream, LogEvents = events };
        try
        {
            return await client.PutLogEventsAsync(request, ct);
        }
        catch (AmazonCloudWatchLogsException failure) when (failure.ErrorCode == "DataAlreadyAcceptedException")
        {
            // What older services say to a call that they had taken before.
            return new PutLogEventsResponse();
        }
        catch (AmazonCloudWatchLogsException failure) when (CloudWatchFailures.IsMissing(failure))
        {
            // Asking first would cost a call of a quota that is much smaller.
            await CreateAsync(client, stream, failure, ct);
            return await client.PutLogEventsAsync(request, ct);
        }
    }

    private async Task CreateAsync(AmazonCloudWatchLogsClient client, string stream, AmazonCloudWatchLogsException missing, CancellationToken ct)
    {
        if (!_options.CreatesStream)
        {
            throw Missing($"log stream {stream} or its group is missing, and awslogs-create-stream is false", missing);
        }
        try
        {
            await CreateStreamAsync(client, stream, ct);
        }
        catch (AmazonCloudWatchLogsException failure) when (CloudWatchFailures.IsMissing(failure))
        {
            if (!_options.CreatesGroup)
            {
                throw Missing($"log group {_options.Group} is missing; create it, or give awslogs-create-group=true", failure);
            }
            await CreateGroupAsync(client, ct);
            await CreateStreamAsync(client, stream, ct);
        }
    }

    private static AmazonCloudWatchLogsException Missing(string message, AmazonCloudWatchLogsException failure) =>
        new(message, failure.ErrorCode, failure.StatusCode, failure.RetryAfter);

    private async Task CreateStreamAsync(AmazonCloudWatchLogsClient client, string stream, CancellationToken ct)
    {
        try
        {
            await client.CreateLogStreamAsync(new CreateLogStreamRequest { LogGroupName = _options.Group, LogStreamName = stream }, ct);
            CloudWatchLog.StreamCreated(_logger, _options.Group, stream);
        }
        catch (AmazonCloudWatchLogsException failure) when (CloudWatchFailures.IsThere(failure))
        {
            // Somebody else was faster.
        }
    }

    private async Task CreateGroupAsync(AmazonCloudWatchLogsClient client, CancellationToken ct)
    {
        try
        {
            await client.CreateLogGroupAsync(new CreateLogGroupRequest { LogGroupName = _options.Group }, ct);
            CloudWatchLog.GroupCreated(_logger, _options.Group);
        }
        catch (AmazonCloudWatchLogsException failure) when (CloudWatchFailures.IsThere(failure))
        {
            // Somebody else was faster.
        }
    }

    private async ValueTask<AmazonCloudWatchLogsClient> ConnectAsync(CancellationToken ct)
    {
        if (Volatile.Read(ref _client) is { } client)
        {
            return client;
        }
        await _oneConnects.WaitAsync(ct);
        try
        {
            return _client ??= await _connect(ct);
        }
        finally
        {
            _oneConnects.Release();
        }
    }

    // The next attempt looks for credentials anew. Others may still be using the client; it ends when they have.
    private void Forget() => Volatile.Write(ref _client, null);
}

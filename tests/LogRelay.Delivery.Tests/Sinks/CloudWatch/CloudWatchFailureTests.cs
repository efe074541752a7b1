using System.Net;
using System.Net.Sockets;
using LogRelay.Delivery.Sinks;
using LogRelay.Delivery.Sinks.CloudWatch;
using LogRelay.Testing.CloudWatch;
using Xunit;

namespace LogRelay.Delivery.Tests.Sinks.CloudWatch;

/// <summary>Whatever goes wrong with the service: nothing is taken for delivered that is not, nothing is given up that might still be.</summary>
public sealed class CloudWatchFailureTests
{
    private static readonly TimeSpan Short = TimeSpan.FromMilliseconds(300);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(HttpStatusCode.BadRequest, "ThrottlingException")]
    [InlineData(HttpStatusCode.BadRequest, "LimitExceededException")]
    [InlineData(HttpStatusCode.TooManyRequests, null)]
    [InlineData(HttpStatusCode.InternalServerError, "InternalFailure")]
    [InlineData(HttpStatusCode.BadGateway, null)]
    [InlineData(HttpStatusCode.ServiceUnavailable, "ServiceUnavailableException")]
    [InlineData(HttpStatusCode.Forbidden, "AccessDeniedException")]
    [InlineData(HttpStatusCode.BadRequest, "UnrecognizedClientException")]
    [InlineData(HttpStatusCode.BadRequest, "ExpiredTokenException")]
    [InlineData(HttpStatusCode.ProxyAuthenticationRequired, null)]
    [InlineData(HttpStatusCode.Found, null)]
    [InlineData(HttpStatusCode.NotFound, null)]
    [InlineData(HttpStatusCode.BadRequest, "InvalidParameterException", "1 validation error detected: Value at 'logGroupName' failed to satisfy constraint")]
    public async Task Failure_that_may_pass_is_tried_again(HttpStatusCode status, string? errorType, string message = "injected")
    {
        await using var fake = new FakeCloudWatch(CloudWatchTestSinks.Now);
        fake.OnCall = _ => CloudWatchFault.Error(status, errorType, message);
        await using var sink = CloudWatchTestSinks.To(fake.Port);

        var result = await SendAsync(sink, Ct);
        fake.OnCall = _ => null;

        Assert.Equal(SendStatus.Retry, result.Status);
        Assert.Contains($"HTTP {(int)status}", result.Reason, StringComparison.Ordinal);
        Assert.Contains(errorType ?? "", result.Reason, StringComparison.Ordinal);
        Assert.Equal(SendStatus.Delivered, (await SendAsync(sink, Ct)).Status);
    }

    [Theory]
    [InlineData(HttpStatusCode.BadRequest, "InvalidParameterException")]
    [InlineData(HttpStatusCode.BadRequest, "SerializationException")]
    [InlineData(HttpStatusCode.RequestEntityTooLarge, null)]
    public async Task Batch_that_can_never_be_taken_is_rejected_whole_so_that_the_pump_finds_the_record(HttpStatusCode status, string? errorType)
    {
        await using var fake = new FakeCloudWatch(CloudWatchTestSinks.Now);
        fake.OnCall = _ => CloudWatchFault.Error(status, errorType);
        await using var sink = CloudWatchTestSinks.To(fake.Port);

        var result = await SendAsync(sink, Ct);

        Assert.Equal((SendStatus.Rejected, null), (result.Status, result.Rejected));
        Assert.Contains("injected", result.Reason + (errorType is null ? "injected" : ""), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("7", 7)]
    [InlineData("Sun, 24 Aug 2025 01:47:10 GMT", 30)]
    public async Task Service_that_asks_to_be_left_alone_is(string retryAfter, int expectedSeconds)
    {
        await using var fake = new FakeCloudWatch(CloudWatchTestSinks.Now);
        fake.OnCall = _ => CloudWatchFault.Error(HttpStatusCode.ServiceUnavailable, "ServiceUnavailableException") with { RetryAfter = retryAfter };
        await using var sink = CloudWatchTestSinks.To(fake.Port);

        var result = await SendAsync(sink, Ct);

        Assert.Equal(expectedSeconds, Math.Round(result.RetryAfter!.Value.TotalSeconds));
    }

    [Fact]
    public async Task Connection_reset_before_or_after_storing_is_a_retry_that_may_have_arrived()
    {
        await using var fake = new FakeCloudWatch(CloudWatchTestSinks.Now);
        fake.Create("g", "0123456789ab");
        await using var sink = CloudWatchTestSinks.To(fake.Port);
        fake.OnCall = _ => new CloudWatchFault { Resets = true, StoresFirst = true };
        var stored = await SendAsync(sink, Ct);
        fake.OnCall = _ => new CloudWatchFault { Resets = true };
        var lost = await SendAsync(sink, Ct);
        fake.OnCall = _ => null;

        Assert.Equal((SendStatus.Retry, true), (stored.Status, stored.MayHaveArrived));
        Assert.Equal((SendStatus.Retry, true), (lost.Status, lost.MayHaveArrived));
        Assert.Single(fake.Events);
        Assert.Equal(SendStatus.Delivered, (await SendAsync(sink, Ct)).Status);
    }

    [Fact]
    public async Task Nobody_listening_is_a_retry_that_has_not_arrived()
    {
        await using var fake = new FakeCloudWatch(CloudWatchTestSinks.Now);
        await fake.KillAsync();
        await using var sink = CloudWatchTestSinks.To(fake.Port);

        var result = await SendAsync(sink, Ct);

        Assert.Equal((SendStatus.Retry, false), (result.Status, result.MayHaveArrived));
    }

    [Theory]
    [InlineData(true, false)]
    [InlineData(false, true)]
    public async Task Answer_that_does_not_come_whole_ends_with_the_deadline(bool neverAnswers, bool halfAnswers)
    {
        await using var fake = new FakeCloudWatch(CloudWatchTestSinks.Now);
        fake.Create("g", "0123456789ab");
        fake.OnCall = _ => new CloudWatchFault { NeverAnswers = neverAnswers, HalfAnswers = halfAnswers, StoresFirst = true };
        await using var sink = CloudWatchTestSinks.To(fake.Port);
        using var deadline = new CancellationTokenSource(Short);

        var result = await SendAsync(sink, deadline.Token);

        Assert.Equal((SendStatus.Retry, true), (result.Status, result.MayHaveArrived));
        fake.OnCall = _ => null;
        Assert.Equal(SendStatus.Delivered, (await SendAsync(sink, Ct)).Status);
    }

    [Fact]
    public async Task Tls_handshake_that_never_ends_ends_with_the_deadline()
    {
        using var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen();
        var url = new Uri($"https://127.0.0.1:{((IPEndPoint)listener.LocalEndPoint!).Port}");
        await using var sink = CloudWatchTestSinks.ToUrl(url);
        using var deadline = new CancellationTokenSource(Short);

        var result = await SendAsync(sink, deadline.Token);

        Assert.Equal(SendStatus.Retry, result.Status);
    }

    [Fact]
    public async Task Later_call_of_a_batch_that_fails_means_all_of_it_again_and_says_that_some_arrived()
    {
        await using var fake = new FakeCloudWatch(CloudWatchTestSinks.Now);
        fake.Create("g", "0123456789ab");
        var puts = 0;
        fake.OnCall = _ => Interlocked.Increment(ref puts) == 2 ? CloudWatchFault.Error(HttpStatusCode.BadRequest, "ThrottlingException") : null;
        await using var sink = CloudWatchTestSinks.To(fake.Port);
        using var batch = Batches.Of(Enumerable.Range(0, 15_000).Select(i => $"{i}").ToArray());

        var result = await sink.SendAsync(new SinkBatch(Batches.Stream(), batch), Ct);

        Assert.Equal((SendStatus.Retry, true), (result.Status, result.MayHaveArrived));
    }

    [Fact]
    public async Task Many_callers_share_a_sink()
    {
        await using var fake = new FakeCloudWatch(CloudWatchTestSinks.Now);
        await using var sink = CloudWatchTestSinks.To(fake.Port);

        var results = await Task.WhenAll(Enumerable.Range(0, 32).Select(async i =>
        {
            using var batch = Batches.Of($"{i}");
            return await sink.SendAsync(new SinkBatch(Batches.Stream($"{i}") with { Tag = $"s{i}" }, batch), Ct);
        }));

        Assert.All(results, result => Assert.Equal(SendStatus.Delivered, result.Status));
        Assert.Equal(Enumerable.Range(0, 32).Select(i => $"s{i}").Order(StringComparer.Ordinal), fake.Events.Select(e => e.Stream).Order(StringComparer.Ordinal));
    }

    private static async Task<SendResult> SendAsync(CloudWatchSink sink, CancellationToken ct)
    {
        using var batch = Batches.Of("x");
        return await sink.SendAsync(new SinkBatch(Batches.Stream(), batch), ct);
    }
}

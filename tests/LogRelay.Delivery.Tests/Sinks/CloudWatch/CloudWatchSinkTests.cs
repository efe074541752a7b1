using System.Net;
using System.Text;
using LogRelay.Delivery.Sinks;
using LogRelay.Delivery.Sinks.CloudWatch;
using LogRelay.Journal.Entries;
using LogRelay.Options;
using LogRelay.Options.Patterns;
using LogRelay.Testing.CloudWatch;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace LogRelay.Delivery.Tests.Sinks.CloudWatch;

public sealed class CloudWatchSinkTests
{
    private const long Second = 1_000_000_000;

    // From the batches' time back to a whole millisecond.
    private const long ToMillisecond = -(Batches.Time % 1_000_000);
    private const long Hour = 3600 * Second;
    private static readonly CloudWatchOptions Creating = new() { Group = "g", CreatesGroup = true };

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Events_have_the_streams_name_the_text_and_the_milliseconds()
    {
        await using var fake = new FakeCloudWatch(CloudWatchTestSinks.Now);
        using var batch = Batches.Of("plain", "  spaces  ", "\"q\" \\ \t \u0001 \u007f", "übel 🐳 \uFFFD", "ends\r");

        Assert.Equal(SendResult.Delivered, await SendAsync(fake, batch));

        Assert.Equal(["plain", "  spaces  ", "\"q\" \\ \t \u0001 \u007f", "übel 🐳 \uFFFD", "ends\r"], fake.Events.Select(e => e.Message));
        Assert.All(fake.Events, e => Assert.Equal(("g", "0123456789ab", 1_756_000_000_123), (e.Group, e.Stream, e.Timestamp)));
        Assert.Empty(fake.Violations);
    }

    [Fact]
    public async Task Empty_lines_make_no_event_and_other_bytes_than_utf8_no_trouble()
    {
        await using var fake = new FakeCloudWatch(CloudWatchTestSinks.Now);
        using var batch = Batches.Of([[], "a"u8.ToArray(), [], [0xFF, 0x62, 0xC3], [0x00], [0xE2, 0x82]]);

        Assert.Equal(SendResult.Delivered, await SendAsync(fake, batch));

        Assert.Equal(["a", "\uFFFDb\uFFFD", "\0", "\uFFFD"], fake.Events.Select(e => e.Message));
        Assert.Empty(fake.Violations);
    }

    [Fact]
    public async Task Batch_of_empty_lines_makes_no_call()
    {
        await using var fake = new FakeCloudWatch(CloudWatchTestSinks.Now);
        using var batch = Batches.Of("", "");

        Assert.Equal(SendResult.Delivered, await SendAsync(fake, batch));

        Assert.Empty(fake.Calls);
    }

    [Fact]
    public async Task Events_are_sorted_by_time_and_keep_their_order_where_it_is_equal()
    {
        await using var fake = new FakeCloudWatch(CloudWatchTestSinks.Now);
        using var batch = new RecordBatch();
        Add(batch, "b1", ToMillisecond + 5_000_000);
        Add(batch, "b2", ToMillisecond + 5_999_999);
        Add(batch, "a1", ToMillisecond + 4_000_000);
        Add(batch, "b3", ToMillisecond + 5_000_001);
        Add(batch, "a2", ToMillisecond + 4_999_999);

        Assert.Equal(SendResult.Delivered, await SendAsync(fake, batch));

        Assert.Equal(["a1", "a2", "b1", "b2", "b3"], fake.Events.Select(e => e.Message));
    }

    [Fact]
    public async Task Calls_keep_to_the_number_of_events()
    {
        await using var fake = new FakeCloudWatch(CloudWatchTestSinks.Now);
        using var batch = Batches.Of(Enumerable.Range(0, 25_000).Select(i => $"{i}").ToArray());

        Assert.Equal(SendResult.Delivered, await SendAsync(fake, batch));

        Assert.Equal([10_000, 10_000, 5_000], Puts(fake));
        Assert.Equal(Enumerable.Range(0, 25_000).Select(i => $"{i}"), fake.Events.Select(e => e.Message));
    }

    [Theory]
    [InlineData(1024 - 26, 1024)]
    [InlineData(1025 - 26, 1023)]
    public async Task Calls_keep_to_the_number_of_bytes(int lineBytes, int expectedInFirst)
    {
        await using var fake = new FakeCloudWatch(CloudWatchTestSinks.Now);
        using var batch = Batches.Of(Enumerable.Repeat(new string('x', lineBytes), 1500).ToArray());

        Assert.Equal(SendResult.Delivered, await SendAsync(fake, batch));

        Assert.Equal([expectedInFirst, 1500 - expectedInFirst], Puts(fake));
        Assert.Empty(fake.Violations);
    }

    [Fact]
    public async Task Bytes_that_grow_when_they_are_mended_are_counted_as_they_arrive()
    {
        await using var fake = new FakeCloudWatch(CloudWatchTestSinks.Now);
        using var batch = Batches.Of(Enumerable.Repeat(Enumerable.Repeat((byte)0xFF, 10_000).ToArray(), 60));

        Assert.Equal(SendResult.Delivered, await SendAsync(fake, batch));

        Assert.Equal(60 * 10_000, fake.Events.Sum(e => e.Message.Length));
        Assert.Empty(fake.Violations);
    }

    [Fact]
    public async Task Call_never_spans_more_than_a_day()
    {
        await using var fake = new FakeCloudWatch(CloudWatchTestSinks.Now);
        using var batch = new RecordBatch();
        foreach (var hour in new[] { -60, -36, -35, -12, -11, 0 })
        {
            Add(batch, $"{hour}", hour * Hour);
        }

        Assert.Equal(SendResult.Delivered, await SendAsync(fake, batch));

        Assert.Equal([2, 3, 1], Puts(fake));
        Assert.Equal(["-60", "-36", "-35", "-12", "-11", "0"], fake.Events.Select(e => e.Message));
    }

    [Fact]
    public async Task Line_that_is_too_long_becomes_events_cut_between_characters()
    {
        await using var fake = new FakeCloudWatch(CloudWatchTestSinks.Now);
        var line = "x" + string.Concat(Enumerable.Repeat("🐳", 600_000));
        using var batch = Batches.Of("before", line, "after");

        Assert.Equal(SendResult.Delivered, await SendAsync(fake, batch));

        Assert.Equal(5, fake.Events.Count);
        Assert.Equal(line, string.Concat(fake.Events.Select(e => e.Message).Skip(1).Take(3)));
        Assert.All(fake.Events.Skip(1).Take(2), e => Assert.InRange(Encoding.UTF8.GetByteCount(e.Message), 999_990, 1_000_000));
        Assert.Empty(fake.Violations);
    }

    [Fact]
    public async Task Records_of_a_time_that_the_service_refuses_are_named_and_the_rest_is_delivered()
    {
        await using var fake = new FakeCloudWatch(CloudWatchTestSinks.Now);
        fake.Retention = TimeSpan.FromDays(7);
        using var batch = new RecordBatch();
        Add(batch, "now", 0);
        Add(batch, "too new", 3 * Hour);
        Add(batch, "too old", -15 * 24 * Hour);
        Add(batch, "expired", -8 * 24 * Hour);
        Add(batch, "an hour ago", -Hour);
        Batches.Add(batch, "before the epoch"u8, time: -1);
        Batches.Add(batch, "far ahead"u8, time: long.MaxValue);

        var result = await SendAsync(fake, batch);

        Assert.Equal(SendStatus.Rejected, result.Status);
        Assert.Equal(["an hour ago", "now"], fake.Events.Select(e => e.Message).Order(StringComparer.Ordinal));
        var reasons = result.Rejected!.OrderBy(record => record.Index).ToDictionary(record => record.Index, record => record.Reason);
        Assert.Equal([1, 2, 3, 5, 6], reasons.Keys);
        Assert.Contains("two hours ahead", reasons[1], StringComparison.Ordinal);
        Assert.Contains("older than 14 days", reasons[2], StringComparison.Ordinal);
        Assert.Contains("retention", reasons[3], StringComparison.Ordinal);
        Assert.Contains("before 1970", reasons[5], StringComparison.Ordinal);
        Assert.Contains("two hours ahead", reasons[6], StringComparison.Ordinal);
        Assert.Empty(fake.Violations);
    }

    [Fact]
    public async Task Missing_group_and_stream_are_created_when_they_may_be()
    {
        await using var fake = new FakeCloudWatch(CloudWatchTestSinks.Now);
        using var batch = Batches.Of("x");

        Assert.Equal(SendResult.Delivered, await SendAsync(fake, batch));

        Assert.Equal(["PutLogEvents", "CreateLogStream", "CreateLogGroup", "CreateLogStream", "PutLogEvents"], fake.Calls.Select(call => call.Operation));
    }

    [Fact]
    public async Task Missing_group_is_waited_for_when_it_may_not_be_created()
    {
        await using var fake = new FakeCloudWatch(CloudWatchTestSinks.Now);
        await using var sink = CloudWatchTestSinks.To(fake.Port, Creating with { CreatesGroup = false });
        using var batch = Batches.Of("x");
        var missing = await SendAsync(sink, batch);
        fake.Create("g");
        var there = await SendAsync(sink, batch);

        Assert.Equal(SendStatus.Retry, missing.Status);
        Assert.Contains("log group g is missing; create it, or give awslogs-create-group=true", missing.Reason, StringComparison.Ordinal);
        Assert.Equal(SendStatus.Delivered, there.Status);
    }

    [Fact]
    public async Task Missing_stream_is_waited_for_when_it_may_not_be_created()
    {
        await using var fake = new FakeCloudWatch(CloudWatchTestSinks.Now);
        fake.Create("g");
        await using var sink = CloudWatchTestSinks.To(fake.Port, Creating with { CreatesStream = false });
        using var batch = Batches.Of("x");

        var missing = await SendAsync(sink, batch);

        Assert.Equal(SendStatus.Retry, missing.Status);
        Assert.Contains("awslogs-create-stream is false", missing.Reason, StringComparison.Ordinal);
        Assert.False(fake.HasStream("g", "0123456789ab"));
    }

    [Fact]
    public async Task Stream_that_somebody_deletes_is_created_again()
    {
        await using var fake = new FakeCloudWatch(CloudWatchTestSinks.Now);
        fake.Create("g", "other");
        await using var sink = CloudWatchTestSinks.To(fake.Port);
        using var batch = Batches.Of("x");
        Assert.Equal(SendStatus.Delivered, (await SendAsync(sink, batch)).Status);
        fake.OnCall = operation => operation == "PutLogEvents" && fake.Calls.Count(call => call.Operation == "CreateLogStream") < 2
            ? CloudWatchFault.Error(HttpStatusCode.BadRequest, "ResourceNotFoundException")
            : null;

        Assert.Equal(SendStatus.Delivered, (await SendAsync(sink, batch)).Status);
    }

    [Fact]
    public async Task Embedded_metrics_are_announced()
    {
        await using var fake = new FakeCloudWatch(CloudWatchTestSinks.Now);
        using var batch = Batches.Of("{}");

        await SendAsync(fake, batch, Creating with { IsEmbeddedMetricFormat = true });

        Assert.All(fake.Calls, call => Assert.Equal(call.Operation == "PutLogEvents" ? "json/emf" : null, call.LogsFormat));
        Assert.Single(fake.Events);
    }

    [Fact]
    public async Task Groups_of_lines_end_with_a_newline_as_in_dockers_driver()
    {
        await using var fake = new FakeCloudWatch(CloudWatchTestSinks.Now);
        Assert.True(LinePattern.TryParse("^x", out var start, out _));
        using var batch = Batches.Of("one\n  two", "three");

        await SendAsync(fake, batch, Creating with { EventStart = start });

        Assert.Equal(["one\n  two\n", "three\n"], fake.Events.Select(e => e.Message));
    }

    [Fact]
    public async Task Session_tokens_are_sent_and_signed()
    {
        await using var fake = new FakeCloudWatch(CloudWatchTestSinks.Now);
        fake.Identity = CloudWatchTestSinks.Identity with { Token = "FwoGZX/token==" };
        await using var sink = CloudWatchTestSinks.To(fake.Port, identity: fake.Identity);
        using var batch = Batches.Of("x");

        Assert.Equal(SendResult.Delivered, await SendAsync(sink, batch));
    }

    [Fact]
    public async Task Host_whose_clock_is_wrong_goes_by_the_services_clock()
    {
        await using var fake = new FakeCloudWatch(CloudWatchTestSinks.Now);
        var wrong = new FakeTimeProvider(CloudWatchTestSinks.Now.GetUtcNow() + TimeSpan.FromHours(3));
        await using var sink = CloudWatchTestSinks.To(fake.Port, time: wrong);
        using var batch = Batches.Of("x");

        var first = await SendAsync(sink, batch);

        Assert.Equal(SendStatus.Retry, first.Status);
        Assert.Contains("Signature expired", first.Reason, StringComparison.Ordinal);
        Assert.Equal(SendStatus.Delivered, (await SendAsync(sink, batch)).Status);
    }

    private static IEnumerable<int> Puts(FakeCloudWatch fake) =>
        // The first one was refused, because group and stream were not there.
        fake.Calls.Where(call => call.Operation == "PutLogEvents").Skip(1).Select(call => call.Events);

    private static void Add(RecordBatch batch, string line, long afterNow) =>
        Batches.Add(batch, Encoding.UTF8.GetBytes(line), time: Batches.Time + afterNow);

    private static async Task<SendResult> SendAsync(FakeCloudWatch fake, RecordBatch batch, CloudWatchOptions? options = null)
    {
        await using var sink = CloudWatchTestSinks.To(fake.Port, options ?? Creating);
        return await SendAsync(sink, batch);
    }

    private static async Task<SendResult> SendAsync(CloudWatchSink sink, RecordBatch batch) =>
        await sink.SendAsync(new SinkBatch(Batches.Stream(), batch), Ct);
}

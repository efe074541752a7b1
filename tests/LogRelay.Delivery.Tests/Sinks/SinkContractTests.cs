using LogRelay.Delivery.Sinks;
using Xunit;

namespace LogRelay.Delivery.Tests.Sinks;

/// <summary>
/// What the pump relies on in every sink. A new sink derives from this, gives the two factories, and passes.
/// </summary>
public abstract class SinkContractTests
{
    private protected static CancellationToken Ct => TestContext.Current.CancellationToken;

    private protected abstract ISink CreateSink(int port);

    private protected abstract ISinkPeer CreatePeer();

    [Fact]
    public async Task Batch_to_a_healthy_peer_arrives_in_order_and_is_delivered()
    {
        await using var peer = CreatePeer();
        await using var sink = CreateSink(peer.Port);

        Assert.Equal(SendStatus.Delivered, await SendAndConfirmAsync(sink, "one", "two", "three"));

        Assert.Equal(["one", "two", "three"], await peer.WaitForLinesAsync(lines => lines.Count >= 3, Ct));
    }

    [Fact]
    public async Task Batches_of_two_streams_keep_each_stream_in_order()
    {
        await using var peer = CreatePeer();
        await using var sink = CreateSink(peer.Port);
        var (first, second) = (Batches.Stream("a"), Batches.Stream("b"));
        for (var i = 0; i < 20; i++)
        {
            using var batch = Batches.Of($"{i}");
            Assert.NotEqual(SendStatus.Retry, (await sink.SendAsync(new SinkBatch(i % 2 == 0 ? first : second, batch), Ct)).Status);
        }

        Assert.Equal(SendStatus.Delivered, (await sink.ConfirmAsync(Ct)).Status);
        Assert.Equal(Enumerable.Range(0, 20).Select(i => $"{i}"), await peer.WaitForLinesAsync(lines => lines.Count >= 20, Ct));
    }

    [Fact]
    public async Task Batch_without_records_is_no_failure()
    {
        await using var peer = CreatePeer();
        await using var sink = CreateSink(peer.Port);

        Assert.Equal(SendStatus.Delivered, await SendAndConfirmAsync(sink));
    }

    [Fact]
    public async Task Confirming_before_anything_was_sent_is_no_failure()
    {
        await using var peer = CreatePeer();
        await using var sink = CreateSink(peer.Port);

        Assert.Equal(SendStatus.Delivered, (await sink.ConfirmAsync(Ct)).Status);
    }

    [Fact]
    public async Task Peer_that_is_down_means_retry_with_a_reason_that_names_it()
    {
        await using var peer = CreatePeer();
        await peer.KillAsync();
        await using var sink = CreateSink(peer.Port);

        var result = await SendAndConfirmResultAsync(sink, "x");

        Assert.Equal(SendStatus.Retry, result.Status);
        Assert.Contains($"{peer.Port}", result.Reason, StringComparison.Ordinal);
        peer.Start();
    }

    [Fact]
    public async Task Sink_recovers_by_itself_once_the_peer_is_back()
    {
        await using var peer = CreatePeer();
        await using var sink = CreateSink(peer.Port);
        Assert.Equal(SendStatus.Delivered, await SendAndConfirmAsync(sink, "before"));
        await peer.KillAsync();
        Assert.Equal(SendStatus.Retry, await SendAndConfirmAsync(sink, "during"));
        peer.Start();

        Assert.Equal(SendStatus.Delivered, await SendUntilDeliveredAsync(sink, "after"));

        Assert.Equal(["before", "after"], await peer.WaitForLinesAsync(lines => lines.Count >= 2, Ct));
    }

    [Fact]
    public async Task Attempt_whose_deadline_has_passed_is_a_retry()
    {
        await using var peer = CreatePeer();
        await using var sink = CreateSink(peer.Port);
        using var batch = Batches.Of("x");

        Assert.Equal(SendStatus.Retry, (await sink.SendAsync(new SinkBatch(Batches.Stream(), batch), new CancellationToken(canceled: true))).Status);
    }

    [Fact]
    public async Task Sending_for_long_does_not_make_the_sink_grow()
    {
        const int WarmUp = 200;
        await using var peer = CreatePeer();
        await using var sink = CreateSink(peer.Port);
        var stream = Batches.Stream();
        using var batch = Batches.Of(Enumerable.Range(0, 10).Select(i => $"line {i}").ToArray());
        var before = 0L;
        for (var i = 0; i < 2 * WarmUp; i++)
        {
            if (i == WarmUp)
            {
                before = GC.GetTotalMemory(forceFullCollection: true);
            }
            Assert.NotEqual(SendStatus.Retry, (await sink.SendAsync(new SinkBatch(stream, batch), Ct)).Status);
            if (i % 20 == 0)
            {
                Assert.Equal(SendStatus.Delivered, (await sink.ConfirmAsync(Ct)).Status);
            }
        }
        await peer.WaitForLinesAsync(lines => lines.Count >= 1, Ct);

        // What the peer's inbox keeps of 2,000 small messages is in this, too.
        Assert.InRange(GC.GetTotalMemory(forceFullCollection: true) - before, long.MinValue, 8 * 1024 * 1024);
    }

    private protected static async Task<SendStatus> SendAndConfirmAsync(ISink sink, params string[] lines) =>
        (await SendAndConfirmResultAsync(sink, lines)).Status;

    private static async Task<SendResult> SendAndConfirmResultAsync(ISink sink, params string[] lines)
    {
        using var batch = Batches.Of(lines);
        var result = await sink.SendAsync(new SinkBatch(Batches.Stream(), batch), Ct);
        return result.Status == SendStatus.Unconfirmed ? await sink.ConfirmAsync(Ct) : result;
    }

    private static async Task<SendStatus> SendUntilDeliveredAsync(ISink sink, string line)
    {
        // A sink may need one attempt to notice that what it holds is stale; not more.
        var first = await SendAndConfirmAsync(sink, line);
        return first == SendStatus.Retry ? await SendAndConfirmAsync(sink, line) : first;
    }
}

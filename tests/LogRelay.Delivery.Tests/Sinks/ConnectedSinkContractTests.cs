using System.Diagnostics;
using LogRelay.Delivery.Sinks;
using Xunit;

namespace LogRelay.Delivery.Tests.Sinks;

/// <summary>What more is asked of a sink whose protocol tells whether the peer reads: all but datagrams.</summary>
public abstract class ConnectedSinkContractTests : SinkContractTests
{
    private static readonly TimeSpan Short = TimeSpan.FromMilliseconds(300);

    /// <summary>Longer than any attempt may last beyond its deadline on a busy machine.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(5);

    [Fact]
    public async Task Hanging_peer_is_never_taken_for_delivered_and_costs_no_more_than_the_deadline()
    {
        await using var peer = CreatePeer();
        peer.Hang();
        await using var sink = CreateSink(peer.Port);
        var start = Stopwatch.GetTimestamp();

        var status = await SendAndConfirmAsync(sink, Short, "small");

        Assert.Equal(SendStatus.Retry, status);
        Assert.InRange(Stopwatch.GetElapsedTime(start), TimeSpan.Zero, (2 * Short) + Grace);
    }

    [Fact]
    public async Task Hanging_peer_and_more_than_the_sockets_hold_ends_at_the_deadline()
    {
        await using var peer = CreatePeer();
        peer.Hang();
        await using var sink = CreateSink(peer.Port);
        using var batch = Batches.Of(Enumerable.Repeat(new byte[100_000], 200));
        using var deadline = new CancellationTokenSource(Short);
        var start = Stopwatch.GetTimestamp();

        var result = await sink.SendAsync(new SinkBatch(Batches.Stream(), batch), deadline.Token);

        Assert.Equal(SendStatus.Retry, result.Status);
        Assert.InRange(Stopwatch.GetElapsedTime(start), TimeSpan.Zero, Short + Grace);
    }

    [Fact]
    public async Task Disposing_while_a_send_hangs_ends_both_at_once()
    {
        await using var peer = CreatePeer();
        peer.Hang();
        var sink = CreateSink(peer.Port);
        using var batch = Batches.Of(Enumerable.Repeat(new byte[100_000], 200));
        var sending = sink.SendAsync(new SinkBatch(Batches.Stream(), batch), Ct).AsTask();

        await sink.DisposeAsync().AsTask().WaitAsync(Grace, Ct);

        Assert.Equal(SendStatus.Retry, (await sending.WaitAsync(Grace, Ct)).Status);
    }

    private static async Task<SendStatus> SendAndConfirmAsync(ISink sink, TimeSpan deadline, params string[] lines)
    {
        using var batch = Batches.Of(lines);
        using var sending = new CancellationTokenSource(deadline);
        var result = await sink.SendAsync(new SinkBatch(Batches.Stream(), batch), sending.Token);
        using var confirming = new CancellationTokenSource(deadline);
        return result.Status == SendStatus.Unconfirmed ? (await sink.ConfirmAsync(confirming.Token)).Status : result.Status;
    }
}

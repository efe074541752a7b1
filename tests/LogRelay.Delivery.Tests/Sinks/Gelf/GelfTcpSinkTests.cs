using System.Text;
using LogRelay.Delivery.Sinks;
using LogRelay.Delivery.Sinks.Gelf;
using LogRelay.Testing.Gelf;
using Xunit;

namespace LogRelay.Delivery.Tests.Sinks.Gelf;

public sealed class GelfTcpSinkTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Sends_share_one_connection_until_they_are_confirmed()
    {
        await using var receiver = new GelfTcpReceiver();
        await using var sink = Create(receiver.Port);
        for (var i = 0; i < 10; i++)
        {
            Assert.Equal(SendStatus.Unconfirmed, await SendAsync(sink, $"{i}"));
        }
        await receiver.Inbox.WaitForAsync(10, Ct);

        Assert.Equal(1, receiver.Accepted);
    }

    [Fact]
    public async Task Receiver_killed_with_bytes_that_its_kernel_acknowledged_is_not_taken_for_delivered()
    {
        await using var receiver = new GelfTcpReceiver { Fault = new GelfTcpFault { NeverReads = true } };
        await using var sink = Create(receiver.Port);
        Assert.Equal(SendStatus.Unconfirmed, await SendAsync(sink, "acknowledged, never read"));

        await receiver.KillAsync();

        Assert.Equal(SendStatus.Retry, (await sink.ConfirmAsync(Ct)).Status);
        receiver.Start();
    }

    [Fact]
    public async Task Receiver_that_resets_in_the_middle_of_the_stream_is_not_taken_for_delivered()
    {
        await using var receiver = new GelfTcpReceiver { Fault = new GelfTcpFault { ResetAfterBytes = 2000 } };
        await using var sink = Create(receiver.Port);
        var status = SendStatus.Unconfirmed;
        for (var i = 0; i < 100 && status == SendStatus.Unconfirmed; i++)
        {
            status = await SendAsync(sink, new string('x', 500));
        }
        status = status == SendStatus.Unconfirmed ? (await sink.ConfirmAsync(Ct)).Status : status;

        Assert.Equal(SendStatus.Retry, status);
    }

    [Fact]
    public async Task Receiver_that_closes_between_sends_is_noticed_before_the_next_write()
    {
        await using var receiver = new GelfTcpReceiver { Fault = new GelfTcpFault { CloseAfterBytes = 1 } };
        await using var sink = Create(receiver.Port);
        Assert.Equal(SendStatus.Unconfirmed, await SendAsync(sink, "first"));
        await receiver.Inbox.WaitForAsync(1, Ct);
        receiver.Fault = GelfTcpFault.None;

        // The receiver's end of stream is under way; until it is here a send finds nothing wrong.
        var status = SendStatus.Unconfirmed;
        for (var i = 0; i < 1000 && status == SendStatus.Unconfirmed; i++)
        {
            status = await SendAsync(sink, "next");
        }

        Assert.Equal(SendStatus.Retry, status);
    }

    [Fact]
    public async Task Slow_receiver_gets_everything()
    {
        await using var receiver = new GelfTcpReceiver { Fault = new GelfTcpFault { SlowReadBytes = 2000 } };
        await using var sink = Create(receiver.Port);
        Assert.Equal(SendStatus.Unconfirmed, await SendAsync(sink, [.. Enumerable.Range(0, 200).Select(i => $"{i}")]));

        Assert.Equal(SendStatus.Delivered, (await sink.ConfirmAsync(Ct)).Status);

        Assert.Equal(Enumerable.Range(0, 200).Select(i => $"{i}"), receiver.Inbox.Lines);
    }

    [Fact]
    public async Task Line_whose_message_is_longer_than_a_frame_arrives_shortened()
    {
        await using var receiver = new GelfTcpReceiver();
        await using var sink = Create(receiver.Port);
        using var batch = Batches.Of([new byte[1024 * 1024], Encoding.UTF8.GetBytes("next")]);
        await sink.SendAsync(new SinkBatch(Batches.Stream(), batch), Ct);

        var messages = await receiver.Inbox.WaitForAsync(2, Ct);

        Assert.EndsWith(" bytes]", messages[0].ShortMessage, StringComparison.Ordinal);
        Assert.Contains("_logrelay_cut_bytes", messages[0].Fields);
        Assert.Equal("next", messages[1].ShortMessage);
    }

    [Fact]
    public async Task Unknown_host_is_a_retry_that_names_it()
    {
        await using var sink = GelfSinks.Create(
            GelfReceivers.Tcp(12201, "no-such-host.invalid"),
            TimeProvider.System);
        using var batch = Batches.Of("x");

        var result = await sink.SendAsync(new SinkBatch(Batches.Stream(), batch), Ct);

        Assert.Equal(SendStatus.Retry, result.Status);
        Assert.Contains("no-such-host.invalid", result.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Quick_attempts_that_the_user_asked_for_come_before_back_off()
    {
        await using var receiver = new GelfTcpReceiver();
        await receiver.KillAsync();
        await using var sink = GelfSinks.Create(
            GelfReceivers.Tcp(receiver.Port) with { TcpMaxReconnect = 2, TcpReconnectDelay = TimeSpan.FromSeconds(7) },
            TimeProvider.System);
        using var batch = Batches.Of("x");

        var delays = new List<TimeSpan?>();
        for (var i = 0; i < 4; i++)
        {
            delays.Add((await sink.SendAsync(new SinkBatch(Batches.Stream(), batch), Ct)).RetryAfter);
        }

        Assert.Equal([TimeSpan.FromSeconds(7), TimeSpan.FromSeconds(7), null, null], delays);
        receiver.Start();
    }

    private static ISink Create(int port) =>
        GelfSinks.Create(GelfReceivers.Tcp(port), TimeProvider.System);

    private static async Task<SendStatus> SendAsync(ISink sink, params string[] lines)
    {
        using var batch = Batches.Of(lines);
        return (await sink.SendAsync(new SinkBatch(Batches.Stream(), batch), Ct)).Status;
    }
}

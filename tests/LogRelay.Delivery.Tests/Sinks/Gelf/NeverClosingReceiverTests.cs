using LogRelay.Delivery.Pump;
using LogRelay.Delivery.Sinks;
using LogRelay.Delivery.Sinks.Gelf;
using LogRelay.Delivery.Tests.Pump;
using LogRelay.Testing.Gelf;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace LogRelay.Delivery.Tests.Sinks.Gelf;

/// <summary>A receiver that reads everything and never closes its side: whether it has read cannot be proved, and yet there must be an end.</summary>
public sealed class NeverClosingReceiverTests
{
    private const int NeverCloses = 2100;
    private const int ClosesAgain = 2101;
    private const int StoppedReading = 2102;
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(300);

    private readonly RememberingLogger _logger = new();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Its_kernels_acknowledgement_counts_after_five_ends_without_an_answer()
    {
        await using var receiver = new GelfTcpReceiver { Fault = new GelfTcpFault { NeverCloses = true } };
        await using var sink = CreateSink(receiver.Port);
        var confirmed = new List<SendStatus>();
        for (var i = 0; i < 7; i++)
        {
            confirmed.Add(await SendAndConfirmAsync(sink, $"{i}"));
        }

        Assert.Equal([.. Enumerable.Repeat(SendStatus.Retry, 4), .. Enumerable.Repeat(SendStatus.Delivered, 3)], confirmed);
        Assert.Equal(["0", "1", "2", "3", "4", "5", "6"], (await receiver.Inbox.WaitForAsync(7, Ct)).Select(message => message.ShortMessage));
        Assert.Equal([NeverCloses], _logger.Events);
    }

    [Fact]
    public async Task Once_it_closes_after_all_only_that_counts()
    {
        await using var receiver = new GelfTcpReceiver { Fault = new GelfTcpFault { NeverCloses = true } };
        await using var sink = CreateSink(receiver.Port);
        for (var i = 0; i < ClosingHabit.EndsOfUnknown; i++)
        {
            await SendAndConfirmAsync(sink, "x");
        }
        receiver.Fault = GelfTcpFault.None;
        Assert.Equal(SendStatus.Delivered, await SendAndConfirmAsync(sink, "y"));
        receiver.Fault = new GelfTcpFault { NeverReads = true };

        Assert.Equal(SendStatus.Retry, await SendAndConfirmAsync(sink, "z"));
        Assert.Equal([NeverCloses, ClosesAgain], _logger.Events);
    }

    [Fact]
    public async Task Once_it_leaves_bytes_unacknowledged_its_acknowledgements_do_not_count()
    {
        await using var receiver = new GelfTcpReceiver { Fault = new GelfTcpFault { NeverCloses = true } };
        await using var sink = CreateSink(receiver.Port);
        for (var i = 0; i < ClosingHabit.EndsOfUnknown; i++)
        {
            await SendAndConfirmAsync(sink, "x");
        }
        receiver.Fault = new GelfTcpFault { NeverReads = true };
        // More than the receiver's kernel takes in while nobody reads, less than both kernels hold.
        Assert.Equal(SendStatus.Unconfirmed, await SendAsync(sink, [.. Enumerable.Repeat(new string('x', 100_000), 15)]));

        Assert.Equal(SendStatus.Retry, (await sink.ConfirmAsync(Ct)).Status);
        Assert.Equal([NeverCloses, StoppedReading], _logger.Events);
    }

    [Fact]
    public async Task A_healthy_stream_to_it_comes_to_its_end()
    {
        await using var receiver = new GelfTcpReceiver { Fault = new GelfTcpFault { NeverCloses = true } };
        await using var pump = new DeliveryPump(
            CreateSink(receiver.Port),
            new DeliveryPumpOptions { MinBackOff = TimeSpan.FromMilliseconds(1), MaxBackOff = TimeSpan.FromMilliseconds(50) },
            new FakeRejectedLog(),
            TimeProvider.System,
            NullLogger.Instance);
        var (journal, cursor) = (new FakeJournal(), new FakeCursor());
        journal.Append([.. Enumerable.Range(0, 200).Select(i => $"{i}")]);
        var released = pump.AddAsync(PumpFixture.Source("a", journal, cursor));
        pump.CloseStream("a");

        await released.WaitAsync(TimeSpan.FromSeconds(30), Ct);

        Assert.Equal(journal.End, cursor.Position);
        Assert.Equal((200, 800), (pump.Counters.Delivered, pump.Counters.Resent));
        Assert.Equal(Enumerable.Range(0, 1000).Select(i => $"{i % 200}"), (await receiver.Inbox.WaitForAsync(1000, Ct)).Select(message => message.ShortMessage));
    }

    private GelfTcpSink CreateSink(int port) =>
        new(GelfReceivers.Tcp(port) with { TcpMaxReconnect = 0 }, TimeProvider.System, _logger, new ClosingHabit(Patience));

    private static async Task<SendStatus> SendAndConfirmAsync(GelfTcpSink sink, params string[] lines)
    {
        Assert.Equal(SendStatus.Unconfirmed, await SendAsync(sink, lines));
        return (await sink.ConfirmAsync(Ct)).Status;
    }

    private static async Task<SendStatus> SendAsync(GelfTcpSink sink, params string[] lines)
    {
        using var batch = Batches.Of(lines);
        return (await sink.SendAsync(new SinkBatch(Batches.Stream(), batch), Ct)).Status;
    }
}

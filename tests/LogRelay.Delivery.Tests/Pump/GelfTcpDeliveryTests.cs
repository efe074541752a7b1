using LogRelay.Delivery.Pump;
using LogRelay.Delivery.Sinks.Gelf;
using LogRelay.Delivery.Tests.Sinks.Gelf;
using LogRelay.Testing.Gelf;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace LogRelay.Delivery.Tests.Pump;

/// <summary>Pump, sink and sockets together, against a receiver that dies in every way, with the real clock.</summary>
public sealed class GelfTcpDeliveryTests
{
    private const int Lines = 3000;

    private static readonly DeliveryPumpOptions Fast = new()
    {
        MaxBatchRecords = 50,
        ConfirmAfter = TimeSpan.FromMilliseconds(200),
        ConfirmTimeout = TimeSpan.FromMilliseconds(500),
        AttemptTimeout = TimeSpan.FromMilliseconds(500),
        MaxBackOff = TimeSpan.FromMilliseconds(50),
    };

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public static TheoryData<GelfTcpFault, bool> Deaths => new()
    {
        { GelfTcpFault.None, false },
        { new GelfTcpFault { ResetAfterBytes = 40_000 }, false },
        { new GelfTcpFault { CloseAfterBytes = 40_000 }, false },
        { new GelfTcpFault { NeverReads = true }, false },
        { new GelfTcpFault { SlowReadBytes = 3_000 }, true },
        { GelfTcpFault.None, true },
    };

    [Theory]
    [MemberData(nameof(Deaths))]
    public async Task No_line_is_lost_and_none_overtakes_when_the_receiver_keeps_failing(GelfTcpFault fault, bool killsAndRestarts)
    {
        await using var receiver = new GelfTcpReceiver { Fault = fault };
        await using var pump = CreatePump(receiver.Port);
        var (journal, cursor) = (new FakeJournal(), new FakeCursor());
        _ = pump.AddAsync(PumpFixture.Source("a", journal, cursor));
        for (var round = 0; round < 6; round++)
        {
            journal.Append(Enumerable.Range(round * Lines / 6, Lines / 6).Select(i => $"{i}"));
            if (killsAndRestarts)
            {
                await receiver.KillAsync();
                receiver.Start();
            }
            else
            {
                // Goes on once something was sent, so that the fault meets data under way.
                var sent = journal.End;
                await PumpFixture.UntilAsync(() => pump.Streams[0].Sent == sent || pump.Counters.Retries > round);
            }
        }
        receiver.Fault = GelfTcpFault.None;
        await receiver.KillAsync();
        receiver.Start();
        await PumpFixture.UntilAsync(() => cursor.Position == journal.End);

        var numbers = (await receiver.Inbox.WaitForAsync(1, Ct)).Select(message => int.Parse(message.ShortMessage, System.Globalization.CultureInfo.InvariantCulture)).ToList();
        Assert.Equal(Enumerable.Range(0, Lines), numbers.Distinct());
        Assert.InRange(numbers.Count - Lines, 0, pump.Counters.Resent);
        Assert.Equal(Lines, pump.Counters.Delivered);
    }

    [Fact]
    public async Task Healthy_receiver_gets_every_line_once_over_many_confirmations()
    {
        await using var receiver = new GelfTcpReceiver();
        await using var pump = CreatePump(receiver.Port);
        var (journal, cursor) = (new FakeJournal(), new FakeCursor());
        _ = pump.AddAsync(PumpFixture.Source("a", journal, cursor));
        for (var round = 0; round < 5; round++)
        {
            journal.Append(Enumerable.Range(round * 100, 100).Select(i => $"{i}"));
            await PumpFixture.UntilAsync(() => cursor.Position == journal.End);
        }

        Assert.Equal(Enumerable.Range(0, 500).Select(i => $"{i}"), receiver.Inbox.Lines);
        Assert.Equal((0, 0), (pump.Counters.Resent, pump.Counters.Retries));
        Assert.InRange(receiver.Accepted, 5, 500);
    }

    [Fact]
    public async Task Orderly_stop_confirms_so_that_the_next_start_sends_nothing_twice()
    {
        await using var receiver = new GelfTcpReceiver();
        var (journal, cursor) = (new FakeJournal(), new FakeCursor());
        for (var run = 0; run < 3; run++)
        {
            var pump = CreatePump(receiver.Port);
            journal.Append($"{run}");
            _ = pump.AddAsync(PumpFixture.Source("a", journal, cursor));
            await PumpFixture.UntilAsync(() => pump.Streams[0].Sent == journal.End);
            await pump.StopAsync(TimeSpan.FromSeconds(5));
        }

        Assert.Equal(["0", "1", "2"], receiver.Inbox.Lines);
        Assert.Equal(journal.End, cursor.Synced);
    }

    private static DeliveryPump CreatePump(int port) => new(
        GelfSinks.Create(GelfReceivers.Tcp(port) with { TcpMaxReconnect = 0 }, TimeProvider.System),
        Fast,
        new FakeRejectedLog(),
        TimeProvider.System,
        NullLogger.Instance);
}

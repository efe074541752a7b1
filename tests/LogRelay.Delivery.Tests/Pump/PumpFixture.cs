using System.Diagnostics;
using LogRelay.Delivery.Pump;
using LogRelay.Delivery.Sinks;
using LogRelay.Delivery.Tests.Sinks;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace LogRelay.Delivery.Tests.Pump;

/// <summary>A pump over fakes, with a clock that stands still until the test moves it.</summary>
internal sealed class PumpFixture : IAsyncDisposable
{
    public PumpFixture(DeliveryPumpOptions? options = null, ISink? sink = null)
    {
        Pump = new DeliveryPump(sink ?? Sink, options ?? new DeliveryPumpOptions(), Rejected, Time, NullLogger.Instance);
    }

    public FakeSink Sink { get; } = new();

    public FakeRejectedLog Rejected { get; } = new();

    public FakeTimeProvider Time { get; } = new();

    public DeliveryPump Pump { get; }

    public static DeliverySource Source(string container, FakeJournal journal, FakeCursor cursor) => new()
    {
        Context = Batches.Stream(container) with { ContainerId = container },
        OpenReader = journal.Open,
        OpenCursor = cursor.Opened,
    };

    public (FakeJournal Journal, FakeCursor Cursor, Task Released) Add(string container, params string[] lines)
    {
        var (journal, cursor) = (new FakeJournal(), new FakeCursor());
        journal.Append(lines);
        return (journal, cursor, Pump.AddAsync(Source(container, journal, cursor)));
    }

    /// <summary>Lets the pump's loop run until something is so; the clock stands.</summary>
    public static async Task UntilAsync(Func<bool> isSo)
    {
        var start = Stopwatch.GetTimestamp();
        while (!isSo())
        {
            if (Stopwatch.GetElapsedTime(start) > TimeSpan.FromSeconds(20))
            {
                throw new TimeoutException("it never came to be so");
            }
            await Task.Yield();
        }
    }

    /// <summary>Moves the clock in steps until something is so.</summary>
    public async Task AdvanceUntilAsync(TimeSpan step, Func<bool> isSo) => await UntilAsync(() =>
    {
        if (isSo())
        {
            return true;
        }
        Time.Advance(step);
        return false;
    });

    public async ValueTask DisposeAsync() => await Pump.DisposeAsync();
}

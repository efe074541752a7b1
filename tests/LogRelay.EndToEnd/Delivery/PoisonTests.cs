using System.Text;
using System.Text.Json;
using LogRelay.EndToEnd.CloudWatch;
using LogRelay.EndToEnd.Engine;
using LogRelay.EndToEnd.Gelf;
using LogRelay.Journal.Entries;
using LogRelay.Journal.Framing;
using LogRelay.Testing.CloudWatch;
using LogRelay.Testing.Gelf;
using Xunit;

namespace LogRelay.EndToEnd.Delivery;

/// <summary>Records that a sink can never take, in the middle of others: these arrive, those are kept with the reason, and the sums hold.</summary>
[Collection(CloudWatchEngine.Group)]
public sealed class PoisonTests(CloudWatchEngine shared)
{
    private const int Rounds = 50;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Too_old_too_new_too_large_invalid_and_blank_cost_nobody_else_anything()
    {
        var (engine, plugin) = await shared.StartAsync();
        var rejectedPath = Path.Combine(plugin.DataFolder, "rejected", "cloudwatch.ndjson");
        await using var receiver = new GelfTcpReceiver();
        await using var service = new FakeCloudWatch { Identity = CloudWatchEngine.Identity };
        var container = await engine.RunAsync(
            new("busybox", "sleep", "600")
            {
                Driver = plugin.Name,
                LogOptions =
                [
                    GelfContainers.Address("tcp", receiver.Port),
                    ("awslogs-group", "/poison"), ("awslogs-endpoint", service.Url.AbsoluteUri.TrimEnd('/')), ("awslogs-create-group", "true"),
                    ("awslogs-force-flush-interval-seconds", "1"),
                ],
            },
            Ct);
        var large = new string('x', 255_000);
        await using (var fifo = new FileStream(plugin.FifoOf(container), FileMode.Open, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0))
        {
            for (var round = 0; round < Rounds; round++)
            {
                var now = (TimeProvider.System.GetUtcNow() - DateTimeOffset.UnixEpoch).Ticks * 100;
                await fifo.WriteAsync(Frame($"fine {round}", now), Ct);
                await fifo.WriteAsync(Frame($"too old {round}", now - Nano(TimeSpan.FromDays(15))), Ct);
                await fifo.WriteAsync(Frame($"from before 1970 {round}", -Nano(TimeSpan.FromHours(1))), Ct);
                await fifo.WriteAsync(Frame("", now), Ct);
                await fifo.WriteAsync(Frame($"too new {round}", now + Nano(TimeSpan.FromHours(3))), Ct);
                await fifo.WriteAsync(Frame([0x66, 0xFF, 0xFE], now), Ct);
                if (round % 10 == 0)
                {
                    // 1,020,000 bytes in four chunks: more than an event may have, and less than is joined at most.
                    for (var chunk = 1; chunk <= 4; chunk++)
                    {
                        await fifo.WriteAsync(Chunk(large, now, $"{round}".PadLeft(64, '0'), chunk, isLast: chunk == 4), Ct);
                    }
                }
            }
            await fifo.WriteAsync(Frame("the end", (TimeProvider.System.GetUtcNow() - DateTimeOffset.UnixEpoch).Ticks * 100), Ct);
        }

        const int Large = Rounds / 10;
        await Eventually.TrueAsync("the last line arrives at CloudWatch", () => service.Events.Any(static e => e.Message == "the end"), Ct, TimeSpan.FromSeconds(60));
        await Eventually.TrueAsync("what was refused is kept", () => File.Exists(rejectedPath) && File.ReadLines(rejectedPath).Count() >= 3 * Rounds, Ct);
        var events = service.Events.Select(static e => e.Message).ToList();
        Assert.Equal(Enumerable.Range(0, Rounds).Select(static round => $"fine {round}"), events.Where(static text => text.StartsWith("fine", StringComparison.Ordinal)));
        Assert.Equal(Rounds, events.Count(static text => text == "f\uFFFD\uFFFD"));
        Assert.Equal(Large * 4L * large.Length, events.Where(static text => text.StartsWith('x')).Sum(static text => (long)text.Length));
        Assert.Equal(2 * Large, events.Count(static text => text.StartsWith('x')));
        var rejected = (await File.ReadAllLinesAsync(rejectedPath, Ct)).Select(static line => JsonDocument.Parse(line).RootElement)
            .Where(line => line.GetProperty("container_id").GetString() == container.Id).ToList();
        Assert.Equal(Rounds, Rejected("too old", "older than 14 days"));
        Assert.Equal(Rounds, Rejected("too new", "two hours ahead"));
        Assert.Equal(Rounds, Rejected("from before 1970", "1970"));

        // I5: all that is stored has arrived, been refused, or is a blank line, of which CloudWatch makes nothing.
        var stored = (await container.LogsAsync(Ct)).Text.Split('\n').Length - 1;
        Assert.Equal(stored, events.Count - Large + rejected.Count + Rounds);

        // GELF knows no time that is wrong: everything arrives, the long lines cut, the blank ones readable.
        var messages = (await GelfContainers.ReceiveAsync(receiver.Inbox, stored)).Where(message => message.Fields["_container_id"] == container.Id).ToList();
        Assert.Equal(stored, messages.Count);
        Assert.Equal(Rounds, messages.Count(static message => message.ShortMessage == "-"));
        Assert.Empty(service.Violations);
        await container.RemoveAsync(Ct);

        int Rejected(string text, string reason) => rejected.Count(line =>
            Encoding.UTF8.GetString(line.GetProperty("line_base64").GetBytesFromBase64()).StartsWith(text, StringComparison.Ordinal)
            && line.GetProperty("reason").GetString()!.Contains(reason, StringComparison.Ordinal));
    }

    private static long Nano(TimeSpan time) => time.Ticks * 100;

    private static byte[] Frame(string line, long time) => Frame(Encoding.UTF8.GetBytes(line), time);

    private static byte[] Frame(byte[] line, long time) => Encode(new LogEntry { TimeNano = time, Line = line });

    private static byte[] Chunk(string line, long time, string id, int ordinal, bool isLast) => Encode(new LogEntry
    {
        TimeNano = time,
        Line = Encoding.UTF8.GetBytes(line),
        IsPartial = true,
        PartialId = Encoding.ASCII.GetBytes(id),
        PartialOrdinal = ordinal,
        IsLastPartial = isLast,
    });

    private static byte[] Encode(in LogEntry entry)
    {
        var frame = new byte[LogEntryEncoder.MaxLength(entry)];
        return frame[..LogEntryEncoder.Write(frame, entry, appendNewline: false)];
    }
}

using System.Globalization;
using System.Text.Json.Nodes;
using LogRelay.Plugin.Tests.Dockerd;
using LogRelay.Testing;
using LogRelay.Testing.CloudWatch;
using LogRelay.Testing.Gelf;
using Xunit;

namespace LogRelay.Plugin.Tests.Delivery;

/// <summary>Promise I3: what stopped containers left undelivered is delivered by the next process.</summary>
public sealed class ResumedDeliveryTests
{
    // More than are taken up at once.
    private const int Containers = 200;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Every_container_that_stopped_during_an_outage_is_delivered_after_a_restart()
    {
        using var folder = new TempFolder();
        await using var receiver = new GelfTcpReceiver();
        await receiver.KillAsync();
        var options = new JsonObject { ["gelf-address"] = $"tcp://127.0.0.1:{receiver.Port}" };
        await using (var first = await RunningPlugin.StartAsync(folder))
        {
            for (var i = 0; i < Containers; i++)
            {
                using var fifo = first.MakeFifo($"f{i}");
                await first.StartLoggingAsync(fifo, Id(i), (JsonObject)options.DeepClone());
                fifo.Put(Frames.Numbered(i));
                await first.StopLoggingAsync(fifo);
            }
        }
        receiver.Start();

        await using var second = await RunningPlugin.StartAsync(folder);

        var messages = await receiver.Inbox.WaitForAsync(Containers, Ct);
        Assert.Equal(
            Enumerable.Range(0, Containers).Select(static i => i.ToString(CultureInfo.InvariantCulture)).Order(StringComparer.Ordinal),
            messages.Select(static message => message.ShortMessage).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Container_with_cloudwatch_alone_that_stopped_during_an_outage_is_delivered_after_a_restart()
    {
        using var folder = new TempFolder();
        await using var service = new FakeCloudWatch { Identity = AwsEnvironment.Identity };
        await service.KillAsync();
        var options = new JsonObject { ["awslogs-group"] = "/resumed", ["awslogs-endpoint"] = service.Url.AbsoluteUri, ["awslogs-create-group"] = "true" };
        var now = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds() * 1_000_000;
        await using (var first = await RunningPlugin.StartAsync(folder))
        {
            using var fifo = first.MakeFifo("f");
            await first.StartLoggingAsync(fifo, "c", options);
            fifo.Put([.. Enumerable.Range(1, 100).SelectMany(n => Frames.Line(n.ToString(CultureInfo.InvariantCulture), now + n))]);
            await first.StopLoggingAsync(fifo);
        }
        service.Start();

        await using var second = await RunningPlugin.StartAsync(folder);

        await Eventually.Holds(() => service.Events.Count >= 100);
        Assert.Equal(Enumerable.Range(1, 100).Select(static n => n.ToString(CultureInfo.InvariantCulture)), service.Events.Select(static e => e.Message));
    }

    private static string Id(int i) => $"c{i}";
}

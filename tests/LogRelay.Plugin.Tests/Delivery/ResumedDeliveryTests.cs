using System.Globalization;
using System.Text.Json.Nodes;
using LogRelay.Plugin.Tests.Dockerd;
using LogRelay.Testing;
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

    private static string Id(int i) => $"c{i}";
}

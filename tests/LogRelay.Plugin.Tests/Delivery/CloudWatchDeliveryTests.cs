using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using LogRelay.Plugin.Tests.Dockerd;
using LogRelay.Testing;
using LogRelay.Testing.CloudWatch;
using LogRelay.Testing.Gelf;
using Xunit;

namespace LogRelay.Plugin.Tests.Delivery;

/// <summary>From the FIFO to CloudWatch Logs, through the whole plugin but for the container engine.</summary>
public sealed class CloudWatchDeliveryTests
{
    private const string Container = "c0ffee";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private static long Now => TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds() * 1_000_000;

    [Theory]
    [InlineData("", Container)]
    [InlineData("{{.Name}}/{{.ImageName}}", "web/busybox")]
    [InlineData("{{.Name}}", "mine", "mine")]
    public async Task Lines_arrive_in_the_stream_that_the_options_name(string tag, string expected, string stream = "")
    {
        using var folder = new TempFolder();
        await using var service = Service();
        await using var plugin = await RunningPlugin.StartAsync(folder);
        using var fifo = plugin.MakeFifo("f");
        var options = Options(service);
        options["tag"] = tag;
        options["awslogs-stream"] = stream;
        await plugin.StartLoggingAsync(fifo, Container, options);
        fifo.Put(Lines(1, 100));
        await plugin.StopLoggingAsync(fifo);

        await Eventually.Holds(() => service.Events.Count == 100);
        Assert.Equal(Enumerable.Range(1, 100).Select(Text), service.Events.Select(e => e.Message));
        Assert.All(service.Events, e => Assert.Equal(("/test/web", expected), (e.Group, e.Stream)));
        Assert.Empty(service.Violations);
    }

    [Fact]
    public async Task Tag_that_names_no_stream_is_refused_when_the_container_starts()
    {
        using var folder = new TempFolder();
        await using var service = Service();
        await using var plugin = await RunningPlugin.StartAsync(folder);
        using var fifo = plugin.MakeFifo("f");
        var options = Options(service);
        options["tag"] = "{{.ContainerImageID}}";

        var answer = await plugin.TryStartLoggingAsync(fifo.Path, RunningPlugin.Info(Container, options));

        Assert.Contains("tag=\"{{.ContainerImageID}}\": is rendered to \"sha256:bbb", answer, StringComparison.Ordinal);
        Assert.Contains("the log stream that it names must be 1 to 512 characters without : and *", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Gelf_and_cloudwatch_at_once_get_everything_though_one_of_them_is_down_for_long()
    {
        using var folder = new TempFolder();
        await using var service = Service();
        await using var receiver = new GelfTcpReceiver();
        await receiver.KillAsync();
        await using var plugin = await RunningPlugin.StartAsync(folder);
        using var fifo = plugin.MakeFifo("f");
        var options = Options(service);
        options["gelf-address"] = $"tcp://127.0.0.1:{receiver.Port}";
        await plugin.StartLoggingAsync(fifo, Container, options);
        fifo.Put(Lines(1, 500));

        await Eventually.Holds(() => service.Events.Count == 500);
        Assert.Empty(receiver.Inbox.Messages);
        await service.KillAsync();
        receiver.Start();
        fifo.Put(Lines(501, 600));
        await Eventually.Holds(() => receiver.Inbox.Messages.Count >= 600);
        service.Start();
        await plugin.StopLoggingAsync(fifo);
        await Eventually.Holds(() => service.Events.Count >= 600);

        Assert.Equal(Enumerable.Range(1, 600).Select(Text), service.Events.Select(e => e.Message));
        Assert.Equal(Enumerable.Range(1, 600).Select(Text), receiver.Inbox.Messages.Select(message => message.ShortMessage).Distinct());
    }

    [Fact]
    public async Task Lines_that_the_service_refuses_for_their_time_are_kept_with_the_reason_and_the_rest_is_delivered()
    {
        const long Hour = 3_600_000_000_000;
        using var folder = new TempFolder();
        await using var service = Service();
        await using var plugin = await RunningPlugin.StartAsync(folder);
        using var fifo = plugin.MakeFifo("f");
        await plugin.StartLoggingAsync(fifo, Container, Options(service));
        fifo.Put(
        [
            .. Frames.Line("too old", Now - (15 * 24 * Hour)),
            .. Frames.Line("fine 1", Now),
            .. Frames.Line("", Now),
            .. Frames.Line([0xFF, 0xFE], Now),
            .. Frames.Line("too new", Now + (3 * Hour)),
            .. Frames.Line(new string('x', 16_000), Now),
            .. Frames.Line("fine 2", Now),
        ]);
        await plugin.StopLoggingAsync(fifo);
        var kept = Path.Combine(plugin.Settings.DataFolder, "rejected", "cloudwatch.ndjson");
        await Eventually.Holds(() => service.Events.Count == 4 && File.Exists(kept));
        // Everything has been dealt with once the stream is let go.
        await Eventually.Holds(() => OpenFiles.Below(plugin.StreamFolder(Container)).Count == 0);

        Assert.Equal(["fine 1", "\uFFFD\uFFFD", new string('x', 16_000), "fine 2"], service.Events.Select(e => e.Message));
        var rejected = (await File.ReadAllLinesAsync(kept, Ct)).Select(line => JsonDocument.Parse(line).RootElement).ToDictionary(
            line => System.Text.Encoding.UTF8.GetString(line.GetProperty("line_base64").GetBytesFromBase64()),
            line => line.GetProperty("reason").GetString()!);
        Assert.Equal(["too new", "too old"], rejected.Keys.Order(StringComparer.Ordinal));
        Assert.Contains("older than 14 days", rejected["too old"], StringComparison.Ordinal);
        Assert.Contains("two hours ahead", rejected["too new"], StringComparison.Ordinal);
        Assert.Empty(service.Violations);
    }

    [Theory]
    [InlineData(nameof(CloudWatchFault.NeverReads))]
    [InlineData(nameof(CloudWatchFault.NeverAnswers))]
    [InlineData(nameof(CloudWatchFault.HalfAnswers))]
    public async Task Service_that_hangs_holds_neither_the_containers_end_nor_the_plugins(string fault)
    {
        using var folder = new TempFolder();
        await using var service = Service();
        service.OnCall = _ => new CloudWatchFault
        {
            NeverReads = fault == nameof(CloudWatchFault.NeverReads),
            NeverAnswers = fault == nameof(CloudWatchFault.NeverAnswers),
            HalfAnswers = fault == nameof(CloudWatchFault.HalfAnswers),
        };
        await using (var plugin = await RunningPlugin.StartAsync(folder))
        {
            using var fifo = plugin.MakeFifo("f");
            await plugin.StartLoggingAsync(fifo, Container, Options(service));
            fifo.Put(Lines(1, 100));
            await Eventually.Holds(() => service.Waiting > 0);
            await plugin.StopLoggingAsync(fifo).WaitAsync(TimeSpan.FromSeconds(20), Ct);
            Assert.Equal(100, (await plugin.ReadLinesAsync(Container)).Count);
            await plugin.StopAsync().WaitAsync(TimeSpan.FromSeconds(30), Ct);
        }
        service.OnCall = _ => null;

        await using var next = await RunningPlugin.StartAsync(folder);
        await Eventually.Holds(() => service.Events.Count >= 100);
        Assert.Equal(Enumerable.Range(1, 100).Select(Text), service.Events.Select(e => e.Message));
    }

    [Fact]
    public async Task Outage_and_restarts_of_the_plugin_lose_nothing()
    {
        using var folder = new TempFolder();
        await using var service = Service();
        using var fifo = MakeFifo(folder);
        for (var life = 0; life < 3; life++)
        {
            await using var plugin = await RunningPlugin.StartAsync(folder);
            if (life == 0)
            {
                await plugin.StartLoggingAsync(fifo, Container, Options(service));
            }
            fifo.Put(Lines((life * 100) + 1, (life * 100) + 50));
            await service.KillAsync();
            fifo.Put(Lines((life * 100) + 51, (life * 100) + 100));
            service.Start();
        }
        await using var last = await RunningPlugin.StartAsync(folder);
        await Eventually.Holds(() => service.Events.Select(e => e.Message).Distinct().Count() == 300);

        // What was under way when the service died may have arrived and come again; the order of first arrivals is the lines'.
        Assert.Equal(Enumerable.Range(1, 300).Select(Text), service.Events.Select(e => e.Message).Distinct());
    }

    [Fact]
    public async Task Many_containers_share_a_group_and_none_waits_for_another()
    {
        const int Containers = 20;
        using var folder = new TempFolder();
        await using var service = Service();
        service.OnCall = operation => operation == "PutLogEvents" ? new CloudWatchFault { Delay = TimeSpan.FromMilliseconds(20) } : null;
        await using var plugin = await RunningPlugin.StartAsync(folder);
        var fifos = Enumerable.Range(0, Containers).Select(i => plugin.MakeFifo($"f{i}")).ToList();
        for (var i = 0; i < Containers; i++)
        {
            await plugin.StartLoggingAsync(fifos[i], $"{Container}{i}", Options(service));
            fifos[i].Put(Lines(1, 50));
        }
        await Task.WhenAll(fifos.Select(plugin.StopLoggingAsync));
        await Eventually.Holds(() => service.Events.Count >= Containers * 50);

        foreach (var events in service.Events.GroupBy(e => e.Stream))
        {
            Assert.Equal(Enumerable.Range(1, 50).Select(Text), events.Select(e => e.Message));
        }
    }

    private static FakeCloudWatch Service() => new() { Identity = AwsEnvironment.Identity };

    private static DockerdFifo MakeFifo(TempFolder folder)
    {
        Directory.CreateDirectory(folder.File("fifos"));
        return new DockerdFifo(Path.Combine(folder.File("fifos"), "f"));
    }

    private static JsonObject Options(FakeCloudWatch service) => new()
    {
        ["awslogs-group"] = "/test/web",
        ["awslogs-endpoint"] = service.Url.AbsoluteUri,
        ["awslogs-create-group"] = "true",
        ["awslogs-force-flush-interval-seconds"] = "1",
    };

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    private static byte[] Lines(int first, int last)
    {
        var now = Now;
        return [.. Enumerable.Range(first, last - first + 1).SelectMany(number => Frames.Line(Text(number), now + number))];
    }
}

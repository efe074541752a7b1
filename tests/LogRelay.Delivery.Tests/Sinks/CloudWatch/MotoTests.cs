using System.Text;
using LogRelay.Delivery.Sinks;
using LogRelay.Delivery.Sinks.CloudWatch;
using LogRelay.Journal.Entries;
using LogRelay.Options;
using LogRelay.Testing.CloudWatch;
using Xunit;

namespace LogRelay.Delivery.Tests.Sinks.CloudWatch;

/// <summary>Against a CloudWatch Logs that this project did not write, with region and credentials found as in production.</summary>
[Collection(AwsEnvironment.Collection)]
public sealed class MotoTests
{
    private const string Region = "eu-west-1";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private static long Now => TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds() * 1_000_000;

    [Fact]
    public async Task Group_stream_messages_and_order_are_understood()
    {
        await using var moto = await StartAsync();
        await using var sink = Create(moto);
        string[] lines = ["plain", " ", "\0\u001b[31m \"quoted\" \\", "\u00fcn\u00efc\u00f6de \U0001F600", new string('x', 300_000), .. Enumerable.Range(0, 12_000).Select(i => $"{i}")];
        using var batch = new RecordBatch();
        var now = Now;
        foreach (var line in lines)
        {
            Batches.Add(batch, Encoding.UTF8.GetBytes(line), time: now);
        }

        Assert.Equal(SendResult.Delivered, await sink.SendAsync(new SinkBatch(Batches.Stream() with { Tag = "a/b c" }, batch), Ct));

        Assert.Equal(["a/b c"], await moto.StreamsAsync(Region, "/moto/g", Ct));
        var events = await moto.EventsAsync(Region, "/moto/g", "a/b c", Ct);
        Assert.Equal(lines, events.Select(e => e.Message));
        Assert.All(events, e => Assert.Equal(now / 1_000_000, e.Timestamp));
    }

    [Fact]
    public async Task Events_that_it_refuses_for_their_time_are_named()
    {
        const long Day = 24L * 3600 * 1_000_000_000;
        await using var moto = await StartAsync();
        await using var sink = Create(moto);
        using var batch = new RecordBatch();
        Batches.Add(batch, "too new"u8, time: Now + Day);
        Batches.Add(batch, "fine"u8, time: Now);

        var result = await sink.SendAsync(new SinkBatch(Batches.Stream() with { Tag = "s" }, batch), Ct);

        // Not tried with one that is too old: moto's index of the last such event is one less than the API reference says.
        Assert.Equal([0], result.Rejected!.Select(record => record.Index));
        Assert.Equal(["fine"], (await moto.EventsAsync(Region, "/moto/g", "s", Ct)).Select(e => e.Message));
    }

    /// <summary>Without moto: a skip on a developer's machine, a failure where nobody would notice the gap.</summary>
    internal static void RequireMoto()
    {
        if (MotoServer.Missing is { } missing)
        {
            Assert.SkipWhen(Environment.GetEnvironmentVariable("CI") != "true", $"Not on this machine: {missing}");
            Assert.Fail($"CI must have every real part, but {missing}");
        }
    }

    private static async Task<MotoServer> StartAsync()
    {
        RequireMoto();
        return await MotoServer.StartAsync(Ct);
    }

    private static ISink Create(MotoServer moto) => CloudWatchSinks.Create(
        new CloudWatchOptions { Group = "/moto/g", CreatesGroup = true, Endpoint = moto.Url, Region = Region }, TimeProvider.System);
}

using System.Globalization;
using System.Text.Json.Nodes;
using Grpc.Core;
using LogRelay.Plugin.Tests.Dockerd;
using LogRelay.Protocol.V1;
using LogRelay.Testing;
using Xunit;

namespace LogRelay.Plugin.Tests.Queries;

/// <summary>The plugin's second socket: searches over all containers, running and stopped, and the live tail.</summary>
public sealed class QueryServiceTests
{
    private const string Running = "c0ffee";
    private const string Stopped = "decade";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Running_and_stopped_containers_are_searched()
    {
        using var folder = new TempFolder();
        await using var plugin = await RunningPlugin.StartAsync(folder);
        using var caller = new QueryCaller(plugin);
        using var fifo = plugin.MakeFifo("f");
        await plugin.StartLoggingAsync(fifo, Running);
        await LogAndStopAsync(plugin, Stopped, Frames.Line("second needle", Frames.BaseTime + 2));
        fifo.Put([.. Frames.Line("first needle", Frames.BaseTime + 1), .. Frames.Line("hay", Frames.BaseTime + 3)]);
        await Eventually.HoldsAsync(async () => (await caller.FindAsync("hay", Ct)).Count == 1);

        Assert.Equal(["first needle", "second needle"], await caller.FindAsync("needle", Ct));
        Assert.Equal(["second needle"], await caller.FindAsync($"needle id:{Stopped}", Ct));

        var streams = await caller.Service.StreamsAsync(new StreamsRequest(), cancellationToken: Ct);
        Assert.Equal([(Running, true), (Stopped, false)], streams.Streams.Select(static stream => (stream.Id, stream.IsLive)));
        Assert.Equal("web", streams.Streams[0].Fields["container"]);
        Assert.Empty(streams.Problems);
        Assert.Empty(OpenFiles.Below(plugin.StreamFolder(Stopped)));
        await plugin.StopLoggingAsync(fifo);
    }

    [Fact]
    public async Task Context_histogram_fields_and_patterns_are_answered()
    {
        using var folder = new TempFolder();
        await using var plugin = await RunningPlugin.StartAsync(folder);
        using var caller = new QueryCaller(plugin);
        await LogAndStopAsync(plugin, Stopped, [.. Enumerable.Range(0, 100).SelectMany(static number =>
            Frames.Line($"level={(number % 10 == 0 ? "error" : "info")} user={number % 4} request {number}", Frames.BaseTime + (number * 1_000_000_000L)))]);

        using var search = caller.Service.Search(new SearchRequest { Scope = new Scope { Query = "\"request 50\"" } }, cancellationToken: Ct);
        var hit = Assert.Single((await search.ResponseStream.ReadAllAsync(Ct).ToListAsync(Ct)).SelectMany(static reply => reply.Records));
        using var context = caller.Service.Context(new ContextRequest { StreamId = "deca", Position = hit.Position, Before = 2, After = 1 }, cancellationToken: Ct);
        var around = (await context.ResponseStream.ReadAllAsync(Ct).ToListAsync(Ct)).SelectMany(static reply => reply.Records).Select(static record => record.Line.ToStringUtf8());
        Assert.Equal([48, 49, 50, 51], around.Select(static line => int.Parse(line.Split(' ')[^1], CultureInfo.InvariantCulture)));

        using var histogram = caller.Service.Histogram(new HistogramRequest { BucketNano = 50_000_000_000 }, cancellationToken: Ct);
        var buckets = (await histogram.ResponseStream.ReadAllAsync(Ct).ToListAsync(Ct))[^1].Buckets;
        Assert.Equal(100, buckets.Sum(static bucket => bucket.Counts.Sum()));
        Assert.Equal(10, buckets.Sum(static bucket => bucket.Counts[(int)Level.Error]));

        using var fields = caller.Service.Fields(new FieldsRequest { Field = "user" }, cancellationToken: Ct);
        var values = (await fields.ResponseStream.ReadAllAsync(Ct).ToListAsync(Ct))[^1];
        Assert.Equal([25, 25, 25, 25], values.Values.Select(static value => (int)value.Count));
        Assert.Equal(100, values.Records);

        using var patterns = caller.Service.Patterns(new PatternsRequest(), cancellationToken: Ct);
        var groups = (await patterns.ResponseStream.ReadAllAsync(Ct).ToListAsync(Ct))[^1].Patterns;
        Assert.Equal([90, 10], groups.Select(static pattern => (int)pattern.Count));
    }

    [Fact]
    public async Task The_status_has_what_was_stored_and_what_waits_for_a_sink()
    {
        using var folder = new TempFolder();
        await using var plugin = await RunningPlugin.StartAsync(folder);
        using var caller = new QueryCaller(plugin);
        using var fifo = plugin.MakeFifo("f");
        // Nobody listens there.
        await plugin.StartLoggingAsync(fifo, Running, new JsonObject { ["gelf-address"] = "tcp://127.0.0.1:1" });
        fifo.Put(Frames.Numbered(1, 3));
        await Eventually.HoldsAsync(async () => (await caller.FindAsync("", Ct)).Count == 3);

        var status = await caller.Service.StatusAsync(new StatusRequest(), cancellationToken: Ct);

        var stream = Assert.Single(status.Streams);
        Assert.Equal((Running, "web", 3, 0), (stream.Id, stream.Container, stream.StoredRecords, stream.DroppedRecords));
        Assert.Equal("", stream.NotStored);
        var sink = Assert.Single(stream.Sinks);
        Assert.Equal(("gelf", 0, Frames.BaseTime + 1), (sink.Name, sink.Position, sink.WaitingSinceNano));
        Assert.Equal(plugin.Settings.DataFolder, status.DataFolder);
        Assert.True(status.DiskFreeBytes > 0);
        await plugin.StopLoggingAsync(fifo);
    }

    [Fact]
    public async Task A_tail_begins_with_the_last_lines_and_goes_on_without_a_gap_also_across_a_restart_of_the_container()
    {
        using var folder = new TempFolder();
        await using var plugin = await RunningPlugin.StartAsync(folder);
        using var caller = new QueryCaller(plugin);
        var first = plugin.MakeFifo("first");
        await plugin.StartLoggingAsync(first, Running);
        first.Put(Frames.Numbered(1, 5));
        await Eventually.HoldsAsync(async () => (await caller.FindAsync("", Ct)).Count == 5);

        using var call = caller.Service.Tail(new TailRequest { Last = 2 }, cancellationToken: Ct);
        var seen = new List<string>();
        await ReadAsync(call, seen, 2);
        first.Put(Frames.Numbered(6, 200));
        await ReadAsync(call, seen, 197);
        await plugin.StopLoggingAsync(first);
        var second = plugin.MakeFifo("second");
        await plugin.StartLoggingAsync(second, Running);
        second.Put(Frames.Numbered(201, 300));
        await ReadAsync(call, seen, 297);

        Assert.Equal(Enumerable.Range(4, 297).Select(static number => number.ToString(CultureInfo.InvariantCulture)), seen);
        await plugin.StopLoggingAsync(second);
    }

    [Fact]
    public async Task A_container_that_starts_during_a_tail_is_in_it()
    {
        using var folder = new TempFolder();
        await using var plugin = await RunningPlugin.StartAsync(folder);
        using var caller = new QueryCaller(plugin);
        using var call = caller.Service.Tail(new TailRequest { Query = "container:web needle" }, cancellationToken: Ct);
        _ = await call.ResponseStream.MoveNext(Ct);

        using var fifo = plugin.MakeFifo("f");
        await plugin.StartLoggingAsync(fifo, Running);
        var now = (TimeProvider.System.GetUtcNow() - DateTimeOffset.UnixEpoch).Ticks * 100;
        fifo.Put([.. Frames.Line("hay", now), .. Frames.Line("needle", now + 1)]);

        var seen = new List<string>();
        await ReadAsync(call, seen, 1);
        Assert.Equal(["needle"], seen);
        await plugin.StopLoggingAsync(fifo);
    }

    [Fact]
    public async Task What_makes_no_sense_is_refused_with_a_reason()
    {
        using var folder = new TempFolder();
        await using var plugin = await RunningPlugin.StartAsync(folder);
        using var caller = new QueryCaller(plugin);

        var query = await Assert.ThrowsAsync<RpcException>(() => caller.FindAsync("status>=high", Ct));
        Assert.Equal(StatusCode.InvalidArgument, query.StatusCode);
        Assert.Contains("a number is expected here", query.Status.Detail, StringComparison.Ordinal);

        using var context = caller.Service.Context(new ContextRequest { StreamId = "nobody" }, cancellationToken: Ct);
        var unknown = await Assert.ThrowsAsync<RpcException>(() => context.ResponseStream.MoveNext(Ct));
        Assert.Contains("there is no stream nobody", unknown.Status.Detail, StringComparison.Ordinal);

        var large = await Assert.ThrowsAsync<RpcException>(() => caller.FindAsync(new string('x', 1_000_000), Ct));
        Assert.NotEqual(StatusCode.OK, large.StatusCode);
    }

    [Fact]
    public async Task A_cancelled_tail_lets_go_of_everything()
    {
        using var folder = new TempFolder();
        await using var plugin = await RunningPlugin.StartAsync(folder);
        using var caller = new QueryCaller(plugin);
        using var fifo = plugin.MakeFifo("f");
        await plugin.StartLoggingAsync(fifo, Running);
        fifo.Put(Frames.Numbered(1));
        using (var call = caller.Service.Tail(new TailRequest { Last = 1 }, cancellationToken: Ct))
        {
            await ReadAsync(call, [], 1);
        }

        await plugin.StopLoggingAsync(fifo);

        await Eventually.Holds(() => OpenFiles.Below(plugin.StreamFolder(Running)).Count == 0);
    }

    [Fact]
    public async Task The_socket_that_dockerd_calls_answers_no_searches_and_the_other_no_dockerd()
    {
        using var folder = new TempFolder();
        await using var plugin = await RunningPlugin.StartAsync(folder);
        using var answer = await plugin.PostAsync("logrelay.v1.QueryService/Streams", []);
        Assert.NotEqual("application/grpc", answer.Content.Headers.ContentType?.MediaType);
        Assert.Equal(
            UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.GroupWrite, File.GetUnixFileMode(plugin.Settings.QuerySocketPath));
    }

    [Fact]
    public async Task A_socket_that_cannot_be_made_keeps_no_container_from_being_logged()
    {
        using var folder = new TempFolder();
        Directory.CreateDirectory(Path.Combine(folder.Path, PluginSettings.QuerySocketName));
        await using var plugin = await RunningPlugin.StartAsync(folder);
        await LogAndStopAsync(plugin, Stopped, Frames.Numbered(1));
        Assert.Equal(["1"], await plugin.ReadLinesAsync(Stopped));
    }

    private static async Task LogAndStopAsync(RunningPlugin plugin, string container, byte[] frames)
    {
        using var fifo = plugin.MakeFifo(container);
        await plugin.StartLoggingAsync(fifo, container, new JsonObject { ["max-size"] = "1k", ["max-file"] = "100", ["compress"] = "true" });
        fifo.Put(frames);
        await plugin.StopLoggingAsync(fifo);
    }

    private static async Task ReadAsync(AsyncServerStreamingCall<SearchReply> call, List<string> seen, int count)
    {
        while (seen.Count < count)
        {
            Assert.True(await call.ResponseStream.MoveNext(Ct), $"the tail ended after {seen.Count} of {count} lines");
            seen.AddRange(call.ResponseStream.Current.Records.Select(static record => record.Line.ToStringUtf8()));
        }
    }
}

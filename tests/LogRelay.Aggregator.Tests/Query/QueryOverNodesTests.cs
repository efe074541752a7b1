using Grpc.Core;
using LogRelay.Protocol.V1;
using LogRelay.Query;
using LogRelay.Query.Language;
using LogRelay.Query.Service;
using LogRelay.Query.Tests.Engine;
using LogRelay.Testing;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace LogRelay.Aggregator.Tests.Query;

/// <summary>Searches over what several nodes sent: one answer, by time, and who sent what.</summary>
public sealed class QueryOverNodesTests : IDisposable
{
    private const long Second = 1_000_000_000;

    private readonly TempFolder _folder = new();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Tasks_of_a_service_on_three_nodes_are_one_answer_by_time()
    {
        await using var aggregator = await RunningAggregator.StartAsync(_folder);
        for (var number = 1; number <= 3; number++)
        {
            using var node = await SendingNode.ConnectAsync(aggregator, number);
            await node.OpenAsync($"c{number}");
            await node.OpenAsync($"d{number}", "db");
            var first = number;
            await node.SendAsync($"c{number}", Enumerable.Range(0, 10).Select(line => (SendingNode.BaseTime + (((line * 3) + first) * Second), $"line {(line * 3) + first}", false)));
            await node.SendAsync($"d{number}", SendingNode.BaseTime, "of the database");
            if (number != 2)
            {
                await node.EndAsync();
                continue;
            }
            // The second one is connected while it is asked for.
            await CheckAsync(1, 2);
            await node.EndAsync();
        }
        await CheckAsync(1, 2, 3);

        async Task CheckAsync(params int[] nodes)
        {
            var expected = Enumerable.Range(1, 30).Where(line => nodes.Contains((line - 1) % 3 + 1)).Select(static line => $"line {line}");
            Assert.Equal(expected, await FindAsync(aggregator, "service:web"));
            Assert.Equal(expected.Reverse().Take(4), await FindAsync(aggregator, "service:web", static request => (request.NewestFirst, request.MaxRecords) = (true, 4)));
        }
    }

    [Fact]
    public async Task Streams_and_nodes_say_who_sent_what_and_what_goes_on()
    {
        await using var aggregator = await RunningAggregator.StartAsync(_folder);
        using (var gone = await SendingNode.ConnectAsync(aggregator, 1))
        {
            await gone.OpenAsync("same");
            await gone.SendAsync("same", SendingNode.BaseTime, "one");
            await gone.EndAsync();
        }
        // A container of the same id: a cloned machine.
        using var node = await SendingNode.ConnectAsync(aggregator, 2);
        await node.OpenAsync("same");
        await node.SendAsync("same", SendingNode.BaseTime + 1, "two");

        var streams = await aggregator.Queries.StreamsAsync(new StreamsRequest(), cancellationToken: Ct);
        Assert.Equal([($"same@{SendingNode.IdOf(1)}", false), ($"same@{SendingNode.IdOf(2)}", true)], streams.Streams.Select(static stream => (stream.Id, stream.IsLive)));
        Assert.Equal(("host-2", "host-2", SendingNode.IdOf(2), "web", "same"), (
            streams.Streams[1].Fields["host"], streams.Streams[1].Fields["node"], streams.Streams[1].Fields["node_id"], streams.Streams[1].Fields["service"], streams.Streams[1].Fields["id"]));
        Assert.Equal(["two"], await FindAsync(aggregator, "host:host-2"));
        Assert.Equal(["one"], await FindAsync(aggregator, $"node_id:{SendingNode.IdOf(1)}"));
        Assert.Equal(["one", "two"], await FindAsync(aggregator, "id:same"));

        var nodes = await aggregator.Queries.NodesAsync(new NodesRequest(), cancellationToken: Ct);
        Assert.Empty(nodes.Problems);
        Assert.Equal([("host-1", false, 1), ("host-2", true, 1)], nodes.Nodes.Select(static node => (node.Name, node.IsConnected, (int)node.Streams)));
        Assert.All(nodes.Nodes, static node => Assert.True(node.Bytes > 0 && node.HasLastSeenNano && node.Software == "test"));
        Assert.Equal([false, true], nodes.Nodes.Select(static node => node.HasConnectedSinceNano));

        using var ambiguous = aggregator.Queries.Context(new ContextRequest { StreamId = "same" }, cancellationToken: Ct);
        var refused = await Assert.ThrowsAsync<RpcException>(() => ambiguous.ResponseStream.MoveNext(Ct));
        Assert.Contains("beginning of 2 ids", refused.Status.Detail, StringComparison.Ordinal);
        using var context = aggregator.Queries.Context(new ContextRequest { StreamId = $"same@{SendingNode.IdOf(2)}" }, cancellationToken: Ct);
        Assert.Equal("two", (await context.ResponseStream.ReadAllAsync(Ct).ToListAsync(Ct)).SelectMany(static reply => reply.Records).Single().Line.ToStringUtf8());
        await node.EndAsync();
    }

    [Fact]
    public async Task A_node_whose_file_is_damaged_is_searched_under_its_id_and_reported()
    {
        await using var aggregator = await RunningAggregator.StartAsync(_folder);
        using var node = await SendingNode.ConnectAsync(aggregator, 1);
        await node.OpenAsync("c1");
        await node.SendAsync("c1", SendingNode.BaseTime, "there");
        await node.EndAsync();
        await File.WriteAllTextAsync(Path.Combine(aggregator.Settings.NodesFolder, SendingNode.IdOf(1), "node.json"), "{", Ct);

        var nodes = await aggregator.Queries.NodesAsync(new NodesRequest(), cancellationToken: Ct);
        Assert.Equal(SendingNode.IdOf(1), Assert.Single(nodes.Nodes).Name);
        Assert.Contains("node.json cannot be read", Assert.Single(nodes.Problems), StringComparison.Ordinal);
        Assert.Equal(["there"], await FindAsync(aggregator, "there"));
    }

    [Fact]
    public async Task Random_queries_get_what_the_plain_search_finds()
    {
        const int Nodes = 3;
        const int LinesPerStream = 400;
        await using var aggregator = await RunningAggregator.StartAsync(_folder);
        var writer = new LogWriter(7);
        var written = new List<(LoggedLine Line, StreamFacts Facts)>();
        for (var number = 0; number < Nodes; number++)
        {
            using var node = await SendingNode.ConnectAsync(aggregator, number + 1);
            for (var kind = 0; kind < 5; kind++)
            {
                var (container, service) = ($"c{kind}", kind % 2 == 0 ? "web" : "api");
                await node.OpenAsync(container, service);
                var id = SendingNode.IdOf(number + 1);
                var facts = new StreamFacts($"{container}@{id}", new Dictionary<string, string>
                {
                    ["id"] = container,
                    ["container"] = $"{service}.{kind + 1}",
                    ["service"] = service,
                    ["host"] = $"host-{number + 1}",
                    ["node"] = $"host-{number + 1}",
                    ["node_id"] = id,
                });
                // Times of all streams run into each other, and some are the same.
                var lines = Enumerable.Range(0, LinesPerStream).Select(line => writer.Next(kind, SendingNode.BaseTime + (line / 2 * Second) + (number % 2))).ToList();
                written.AddRange(lines.Select(line => (line, facts)));
                await node.SendAsync(container, lines.Select(static line => (line.TimeNano, line.Text, line.IsError)));
            }
            await node.EndAsync();
        }
        // By time, then stream, then position: a stable sort keeps the last.
        var inOrder = written.OrderBy(static one => one.Line.TimeNano).ThenBy(static one => one.Facts.StreamId, StringComparer.Ordinal).ToList();
        var queries = new QueryWriter(11);
        var found = 0;
        for (var i = 0; i < 100; i++)
        {
            var query = queries.Next();
            var text = QueryPrinter.Print(query);
            var expected = inOrder.Where(one => PlainSearch.IsMatch(query, one.Line, one.Facts)).Select(static one => one.Line.Text).ToList();
            Assert.True(expected.SequenceEqual(await FindAsync(aggregator, text)), $"query {i}: {text}");
            found += expected.Count;
        }
        Assert.True(found > 10_000, $"only {found} records were found: the queries ask for nothing that is there");
    }

    [Fact]
    public async Task A_tail_has_new_lines_of_all_nodes_and_of_those_that_come_later()
    {
        await using var aggregator = await RunningAggregator.StartAsync(_folder);
        using var one = await SendingNode.ConnectAsync(aggregator, 1);
        await one.OpenAsync("c1");
        await one.SendAsync("c1", Enumerable.Range(0, 10).Select(static line => (SendingNode.BaseTime + line, $"old {line}", false)));

        using var call = aggregator.Queries.Tail(new TailRequest { Last = 2 }, cancellationToken: Ct);
        await ExpectAsync(call, "old 8", "old 9");
        using var since = aggregator.Queries.Tail(new TailRequest { SinceNano = SendingNode.BaseTime + 7 }, cancellationToken: Ct);
        await ExpectAsync(since, "old 7", "old 8", "old 9");

        var now = (DateTimeOffset.UtcNow - DateTimeOffset.UnixEpoch).Ticks * 100;
        await one.SendAsync("c1", now, "new 1");
        await ExpectAsync(call, "new 1");
        using var two = await SendingNode.ConnectAsync(aggregator, 2);
        await two.OpenAsync("c2");
        await two.SendAsync("c2", now + (10 * Second), "new 2");
        await ExpectAsync(call, "new 2");
        await ExpectAsync(since, "new 1", "new 2");
        await one.EndAsync();
        await two.EndAsync();
    }

    [Fact]
    public async Task Calls_that_are_given_up_let_go_of_everything_and_the_node_can_go_on()
    {
        await using var aggregator = await RunningAggregator.StartAsync(_folder);
        using var node = await SendingNode.ConnectAsync(aggregator, 1);
        await node.OpenAsync("c1");
        await node.SendAsync("c1", SendingNode.BaseTime, "there");
        var slots = aggregator.Services.GetRequiredService<SearchSlots>();
        using (var tail = aggregator.Queries.Tail(new TailRequest { Last = 1 }, cancellationToken: Ct))
        {
            await ExpectAsync(tail, "there");
            Assert.Equal(1, slots.Tails);
            // Its journal stays open for the tail, and is the one that the node opens again.
            await node.EndAsync();
            using var again = await SendingNode.ConnectAsync(aggregator, 1);
            await again.OpenAsync("c1");
            await again.SendAsync("c1", (DateTimeOffset.UtcNow - DateTimeOffset.UnixEpoch).Ticks * 100, "and on");
            await ExpectAsync(tail, "and on");
            await again.EndAsync();
        }

        await Eventually.Holds(() => slots.Tails == 0 && slots.Running == 0);
        await Eventually.Holds(() => aggregator.Services.GetRequiredService<Aggregator.Store.Journals.NodeStore>().Journals.InUse().Count == 0);
        Assert.Equal(["there", "and on"], await FindAsync(aggregator, ""));
    }

    [Fact]
    public async Task Limits_of_the_aggregator_hold_whatever_is_asked_and_say_that_they_cut()
    {
        await using var aggregator = await RunningAggregator.StartAsync(_folder, change: static settings => settings with { MaxQueryBytes = 1, MaxTails = 1 });
        using var node = await SendingNode.ConnectAsync(aggregator, 1);
        await node.OpenAsync("c1");
        for (var batch = 0; batch < 5; batch++)
        {
            var first = batch * 5000;
            await node.SendAsync("c1", Enumerable.Range(first, 5000).Select(static line => (SendingNode.BaseTime + line, $"line {line} {new string('x', 100)}", false)));
        }
        using var call = aggregator.Queries.Search(new SearchRequest { Scope = new Scope { MaxBytes = long.MaxValue } }, cancellationToken: Ct);
        var replies = await call.ResponseStream.ReadAllAsync(Ct).ToListAsync(Ct);
        Assert.Contains("byte", replies[^1].End.Cut, StringComparison.Ordinal);
        Assert.True(replies.Sum(static reply => reply.Records.Count) < 25_000);

        using var tail = aggregator.Queries.Tail(new TailRequest(), cancellationToken: Ct);
        Assert.True(await tail.ResponseStream.MoveNext(Ct));
        using var another = aggregator.Queries.Tail(new TailRequest(), cancellationToken: Ct);
        var busy = await Assert.ThrowsAsync<RpcException>(() => another.ResponseStream.MoveNext(Ct));
        Assert.Equal(StatusCode.ResourceExhausted, busy.StatusCode);
        await node.EndAsync();
    }

    private static async Task<List<string>> FindAsync(RunningAggregator aggregator, string query, Action<SearchRequest>? change = null)
    {
        var request = new SearchRequest { Scope = new Scope { Query = query } };
        change?.Invoke(request);
        using var call = aggregator.Queries.Search(request, cancellationToken: Ct);
        var replies = await call.ResponseStream.ReadAllAsync(Ct).ToListAsync(Ct);
        Assert.NotNull(replies[^1].End);
        return [.. replies.SelectMany(static reply => reply.Records).Select(static record => record.Line.ToStringUtf8())];
    }

    private static async Task ExpectAsync(AsyncServerStreamingCall<SearchReply> call, params string[] lines)
    {
        var seen = new List<string>();
        while (seen.Count < lines.Length)
        {
            Assert.True(await call.ResponseStream.MoveNext(Ct), $"the tail ended after {seen.Count} of {lines.Length} lines");
            seen.AddRange(call.ResponseStream.Current.Records.Select(static record => record.Line.ToStringUtf8()));
        }
        Assert.Equal(lines, seen);
    }
}

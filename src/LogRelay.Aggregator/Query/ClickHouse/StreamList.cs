using LogRelay.Aggregator.Store;
using LogRelay.Journal;
using LogRelay.Journal.Streams;
using LogRelay.Query;
using LogRelay.Query.Sources;
using System.Text.Json;

namespace LogRelay.Aggregator.Query.ClickHouse;

/// <summary>Which streams and nodes the tables know; read anew for each request, since any aggregator may add some. Any thread.</summary>
internal sealed class StreamList(IClickHouseQueries server, TimeProvider time) : INodeList
{
    // Written each minute while lines come.
    private static readonly TimeSpan LongestSilence = TimeSpan.FromMinutes(3);

    /// <summary>The streams that are wanted, in the order of their ids, which is that of records with one time.</summary>
    /// <param name="isWanted">Says which.</param>
    /// <param name="problems">Takes what cannot be read, one sentence each.</param>
    /// <param name="ct">Ends it.</param>
    public async Task<List<StoredStream>> StreamsAsync(Predicate<StreamFacts> isWanted, ICollection<string> problems, CancellationToken ct)
    {
        var names = new Dictionary<string, string>(StringComparer.Ordinal);
        await foreach (var node in ReadNodesAsync(ct))
        {
            names[node.Id] = node.Name;
        }
        const string Sql = """
            SELECT stream, argMax(node, written_nano), argMax(container, written_nano), argMax(description, written_nano)
            FROM streams GROUP BY stream FORMAT RowBinary
            """;
        var live = await ReadLiveAsync(ct);
        var found = new List<StoredStream>();
        await using var rows = new RowReader(await server.AskAsync(Sql, null, ct));
        while (await rows.HasRowAsync(ct))
        {
            await rows.NeedAsync(sizeof(ulong), ct);
            var key = rows.TakeUInt64();
            var (node, container) = (await rows.TakeTextAsync(ct), await rows.TakeTextAsync(ct));
            var facts = FactsOf(new StreamOrigin(node, names.GetValueOrDefault(node, node)), container, (await rows.TakeBytesAsync(ct)).Span, problems);
            if (isWanted(facts))
            {
                found.Add(new StoredStream(key, facts, live.Contains(key)));
            }
        }
        found.Sort(static (a, b) => string.CompareOrdinal(a.Facts.StreamId, b.Facts.StreamId));
        return found;
    }

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<NodeIdentity>> NodesAsync(ICollection<string> problems, CancellationToken ct)
    {
        var nodes = new List<NodeIdentity>();
        await foreach (var node in ReadNodesAsync(ct))
        {
            nodes.Add(node);
        }
        return nodes;
    }

    private async Task<HashSet<ulong>> ReadLiveAsync(CancellationToken ct)
    {
        const string Sql = "SELECT stream, argMax(is_open, written_nano), max(written_nano) FROM stream_ends GROUP BY stream FORMAT RowBinary";
        var silent = Nano(time.GetUtcNow() - LongestSilence);
        var live = new HashSet<ulong>();
        await using var rows = new RowReader(await server.AskAsync(Sql, null, ct));
        while (await rows.HasRowAsync(ct))
        {
            await rows.NeedAsync((2 * sizeof(long)) + 1, ct);
            var (key, isOpen, written) = (rows.TakeUInt64(), rows.TakeByte() != 0, rows.TakeInt64());
            if (isOpen && written > silent)
            {
                _ = live.Add(key);
            }
        }
        return live;
    }

    private async IAsyncEnumerable<NodeIdentity> ReadNodesAsync([System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken ct)
    {
        const string Sql = "SELECT node, argMax(name, seen_nano), max(seen_nano) FROM nodes GROUP BY node FORMAT RowBinary";
        await using var rows = new RowReader(await server.AskAsync(Sql, null, ct));
        while (await rows.HasRowAsync(ct))
        {
            var (id, name) = (await rows.TakeTextAsync(ct), await rows.TakeTextAsync(ct));
            await rows.NeedAsync(sizeof(long), ct);
            var seen = rows.TakeInt64();
            yield return new NodeIdentity { Id = id, Name = name, LastSeen = DateTimeOffset.UnixEpoch.AddTicks(seen / 100) };
        }
    }

    private static StreamFacts FactsOf(StreamOrigin origin, string container, ReadOnlySpan<byte> description, ICollection<string> problems)
    {
        try
        {
            return StreamIdentity.Of(StreamDescriptionFile.Parse(description), origin);
        }
        catch (Exception damage) when (damage is JsonException or JournalFormatException)
        {
            problems.Add($"who stream {container} of node {origin.NodeName} is cannot be read: {damage.Message}");
            return StreamIdentity.Of(new StreamDescription { ContainerId = container, ContainerName = "" }, origin);
        }
    }

    private static long Nano(DateTimeOffset time) => (time - DateTimeOffset.UnixEpoch).Ticks * 100;
}

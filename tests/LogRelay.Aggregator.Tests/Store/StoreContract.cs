using System.Text;
using LogRelay.Aggregator.Store;
using Xunit;

namespace LogRelay.Aggregator.Tests.Store;

/// <summary>What every store keeps to, as seen by ingest: each one's tests are these.</summary>
public abstract class StoreContract
{
    private const string Foreign = """{ "stream": "stderr", "log": "foreign\n", "extra": 1, "time": "2026-11-23T08:00:01+01:00" }""" + "\n";
    private const string NotUtf8 = """{"log":"caf\ufffd\n","stream":"stdout","attrs":{"a":"b"},"time":"2026-11-23T08:00:02Z","raw":"Y2Fm6Q=="}""" + "\n";
    private const string Chunk = """{"log":"ERROR half","stream":"stdout","time":"2026-11-23T08:00:03Z","partial_id":"p1","partial_ordinal":1}""" + "\n";
    private const string LastChunk = """{"log":" ERROR more\n","stream":"stdout","time":"2026-11-23T08:00:03Z","partial_id":"p1","partial_ordinal":2}""" + "\n";
    private const string Marker = """{"log":"[logrelay] lost\n","stream":"stderr","time":"2026-11-23T08:00:04Z","logrelay":{"marker":"storage","records":3,"bytes":99}}""" + "\n";
    private const string Torn = "{\"log\":\"torn" + "\n" + "\n";
    private const string Salvaged = """{"log":"no end","str{"log":"saved\n","stream":"stdout","time":"2026-11-23T08:00:05Z"}""" + "\n";

    private static NodeIdentity Node => NumberedStream.Node;

    [Fact]
    public async Task A_stream_goes_on_where_it_ended()
    {
        var (first, second) = (Lines.Numbered(0, 50), Lines.Numbered(50, 50));
        await using (var stream = await OpenAsync("a", start: 5000))
        {
            Assert.Equal(5000, stream.NextPosition);
            await AppendAsync(stream, first);
            Assert.Equal(5000 + first.Length, stream.NextPosition);
        }
        // What a node says of its beginning counts for nothing once there is something of it.
        await using (var stream = await OpenAsync("a", start: 0))
        {
            Assert.Equal(5000 + first.Length, stream.NextPosition);
            await AppendAsync(stream, second);
        }
        await RestartAsync();
        await using (var stream = await OpenAsync("a", start: 0))
        {
            Assert.Equal(5000 + first.Length + second.Length, stream.NextPosition);
        }
        Assert.Equal(Enumerable.Range(0, 100).Select(static number => $"{number}"), await ReadAsync(Node.Id, "a"));
    }

    [Fact]
    public async Task What_a_node_no_longer_has_is_passed_over()
    {
        var (first, second) = (Lines.Numbered(0, 10), Lines.Numbered(10, 10));
        await using (var stream = await OpenAsync("gap"))
        {
            await AppendAsync(stream, first, missing: 300);
            await AppendAsync(stream, second, missing: 7777);
        }
        await using (var stream = await OpenAsync("gap"))
        {
            Assert.Equal(300 + first.Length + 7777 + second.Length, stream.NextPosition);
        }
        Assert.Equal(Enumerable.Range(0, 20).Select(static number => $"{number}"), await ReadAsync(Node.Id, "gap"));
    }

    [Fact]
    public async Task Containers_of_one_id_on_two_nodes_are_two_streams()
    {
        var other = Node with { Id = new string('f', 32), Name = "host-2" };
        await Store.KeepAsync(other, TestContext.Current.CancellationToken);
        await using (var one = await OpenAsync("twin"))
        await using (var two = await Store.OpenAsync(other, NumberedStream.Describe("twin"), 0, TestContext.Current.CancellationToken))
        {
            await AppendAsync(one, Lines.Numbered(1, 1));
            await AppendAsync(two, Lines.Numbered(2, 1));
        }
        Assert.Equal(["1"], await ReadAsync(Node.Id, "twin"));
        Assert.Equal(["2"], await ReadAsync(other.Id, "twin"));
    }

    [Fact]
    public async Task Lines_of_every_shape_are_kept_and_damage_costs_nothing_but_itself()
    {
        const string All = Foreign + NotUtf8 + Torn + Chunk + LastChunk + Marker + Salvaged + "\0\0\0\n";
        await using (var stream = await OpenAsync("shapes"))
        {
            await AppendAsync(stream, All);
        }
        await using (var stream = await OpenAsync("shapes"))
        {
            Assert.Equal(All.Length, stream.NextPosition);
        }
        Assert.Equal(["foreign", "caf\ufffd", "ERROR half", " ERROR more", "[logrelay] lost", "saved"], await ReadAsync(Node.Id, "shapes"));
    }

    [Fact]
    public async Task What_was_taken_is_stored_when_the_stream_is_closed_without_a_wait()
    {
        var numbers = new NumberedStream("unawaited", 5_000);
        await using (var stream = await OpenAsync(numbers.Container))
        {
            _ = await numbers.BeginSendingAsync(stream, numbers.Count);
        }
        Assert.Equal(Enumerable.Range(0, numbers.Count).Select(static number => $"{number}"), await ReadAsync(Node.Id, numbers.Container));
    }

    [Fact]
    public async Task Many_streams_are_opened_and_written_at_once()
    {
        await Store.KeepAsync(Node, TestContext.Current.CancellationToken);
        await Task.WhenAll(Enumerable.Range(0, 250).Select(async number =>
        {
            await using var stream = await Store.OpenAsync(Node, NumberedStream.Describe($"many{number}"), 0, TestContext.Current.CancellationToken);
            await AppendAsync(stream, Lines.Numbered(number, 2));
        }));
        foreach (var number in (int[])[0, 99, 249])
        {
            Assert.Equal([$"{number}", $"{number + 1}"], await ReadAsync(Node.Id, $"many{number}"));
        }
    }

    private protected abstract ILogStore Store { get; }

    /// <summary>Ends the store in order and opens it anew.</summary>
    private protected abstract Task RestartAsync();

    /// <summary>The text of all records that readers see of a stream.</summary>
    private protected abstract Task<IReadOnlyList<string>> ReadAsync(string nodeId, string container);

    private static async Task AppendAsync(IStreamWriter stream, string lines, long missing = 0) =>
        await await stream.AppendAsync(missing, Encoding.UTF8.GetBytes(lines), TestContext.Current.CancellationToken);

    private async Task<IStreamWriter> OpenAsync(string container, long start = 0)
    {
        await Store.KeepAsync(Node, TestContext.Current.CancellationToken);
        return await Store.OpenAsync(Node, NumberedStream.Describe(container), start, TestContext.Current.CancellationToken);
    }
}

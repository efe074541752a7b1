using Google.Protobuf;
using Grpc.Core;
using LogRelay.Protocol.V1;
using LogRelay.Testing;
using Xunit;

namespace LogRelay.Aggregator.Tests.Ingest;

/// <summary>Whatever no node sends ends the call with a word why, stores nothing, and leaves the aggregator as it was.</summary>
public sealed class RefusedCallTests : IDisposable
{
    private static readonly string Line = Lines.Numbered(0, 1);

    private readonly TempFolder _folder = new();

    public static TheoryData<string, string, Action<Hello>> Hellos => new()
    {
        { "too old", "upgrade the node", static hello => (hello.MinVersion, hello.MaxVersion) = (0, 0) },
        { "too new", "upgrade the aggregator", static hello => (hello.MinVersion, hello.MaxVersion) = (2, 9) },
        { "upside down", "versions 3 to 1", static hello => hello.MinVersion = 3 },
        { "no id", "node_id \"\"", static hello => hello.NodeId = "" },
        { "a path for an id", "node_id \"../", static hello => hello.NodeId = "../../../../../../etc/passwd0000" },
        { "upper case", "32 hexadecimal digits", static hello => hello.NodeId = NodePlayer.NodeId.ToUpperInvariant() },
        { "no name", "node_name \"\"", static hello => hello.NodeName = "" },
        { "a name that moves the cursor", "node_name \"a?[2J\"", static hello => hello.NodeName = "a\u001b[2J" },
        { "a name without end", "1 to 253 characters", static hello => hello.NodeName = new string('n', 100_000) },
    };

    public static TheoryData<string, string, Action<StreamOpen>> Opens => new()
    {
        { "no id", "container_id \"\"", static open => open.ContainerId = "" },
        { "a path", "container_id \"../x\"", static open => open.ContainerId = "../x" },
        { "an id without end", "is not a container id", static open => open.ContainerId = new string('a', 5000) },
        { "no description", "cannot be read", static open => open.Description = ByteString.Empty },
        { "null", "cannot be read", static open => open.Description = ByteString.CopyFromUtf8("null") },
        { "half a description", "cannot be read", static open => open.Description = open.Description.Memory.Length > 9 ? ByteString.CopyFrom(open.Description.Span[..9]) : open.Description },
        { "from the future", "version 99", static open => open.Description = ByteString.CopyFromUtf8("""{"version":99,"containerId":"c0ffee","containerName":"x"}""") },
        { "of another container", "is that of \"other\"", static open => open.Description = ByteString.CopyFromUtf8("""{"containerId":"other","containerName":"x"}""") },
        { "too long a description", "1048576 are allowed", static open => open.Description = ByteString.CopyFrom(new byte[1_048_577]) },
        { "beyond every position", "start_position", static open => open.StartPosition = ulong.MaxValue },
    };

    public static TheoryData<string, string, Action<Batch>> Batches => new()
    {
        { "empty", "length 0", static batch => (batch.Length, batch.Lines) = (0, ByteString.Empty) },
        { "longer than it says", "length says 5", static batch => batch.Length = 5 },
        { "shorter than it says", "length says 5000", static batch => batch.Length = 5000 },
        { "without its end", "has no end", static batch => (batch.Length, batch.Lines) = (1, ByteString.CopyFromUtf8("x")) },
        { "of no codec", "compression 77", static batch => batch.Compression = (Compression)77 },
        { "not zstd", "cannot be decompressed", static batch => batch.Compression = Compression.Zstd },
        { "a bomb", "length 4294967295", static batch => batch.Length = uint.MaxValue },
        { "before what is stored", "0 comes next", static batch => batch.Position = 1 },
        { "far ahead", "0 comes next", static batch => batch.Position = ulong.MaxValue },
        { "a gap that does not fit", "0 comes next", static batch => (batch.Position, batch.MissingBytes) = (10, 9) },
        { "a gap that overflows", "0 comes next", static batch => (batch.Position, batch.MissingBytes) = (ulong.MaxValue, ulong.MaxValue) },
        { "many lines, too many bytes", "more than a batch may have", static batch =>
            (batch.Length, batch.Lines) = (1_200_000, ByteString.CopyFromUtf8(string.Concat(Enumerable.Repeat("12345\n", 200_000)))) },
    };

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Hellos), DisableDiscoveryEnumeration = true)]
    public async Task Hello_that_is_none(string what, string message, Action<Hello> spoil)
    {
        await using var aggregator = await RunningAggregator.StartAsync(_folder);
        using var node = aggregator.Call();
        var hello = NodePlayer.HelloOf();
        spoil(hello);
        await node.SayAsync(hello);
        await AssertRefusedAsync(node, what, message);
        Assert.False(Directory.Exists(aggregator.Settings.NodesFolder));
    }

    [Theory]
    [MemberData(nameof(Opens), DisableDiscoveryEnumeration = true)]
    public async Task Stream_that_is_none(string what, string message, Action<StreamOpen> spoil)
    {
        await using var aggregator = await RunningAggregator.StartAsync(_folder);
        using var node = aggregator.Call();
        await node.SayAsync(NodePlayer.HelloOf());
        var open = NodePlayer.OpenOf();
        spoil(open);
        await node.SayAsync(open);
        await AssertRefusedAsync(node, what, message);
        Assert.Empty(Directory.EnumerateDirectories(Path.Combine(aggregator.Settings.NodesFolder, NodePlayer.NodeId, "streams")));
        await AssertAliveAsync(aggregator);
    }

    [Theory]
    [MemberData(nameof(Batches), DisableDiscoveryEnumeration = true)]
    public async Task Batch_that_is_none(string what, string message, Action<Batch> spoil)
    {
        await using var aggregator = await RunningAggregator.StartAsync(_folder);
        using var node = aggregator.Call();
        _ = await node.BeginAsync();
        var batch = NodePlayer.BatchOf(Line, 0);
        spoil(batch);
        await node.SayAsync(batch);
        await AssertRefusedAsync(node, what, message);
        Assert.Equal("", Lines.Stored(aggregator.StreamFolder(NodePlayer.NodeId, NodePlayer.Container)));
        await AssertAliveAsync(aggregator);
    }

    [Fact]
    public async Task A_call_that_does_not_begin_with_hello()
    {
        await using var aggregator = await RunningAggregator.StartAsync(_folder);
        using var node = aggregator.Call();
        await node.SayAsync(NodePlayer.OpenOf());
        await AssertRefusedAsync(node, "no hello", "begins with Hello");
    }

    [Fact]
    public async Task A_stream_opened_under_two_numbers_or_two_names()
    {
        await using var aggregator = await RunningAggregator.StartAsync(_folder);
        using var twoNumbers = aggregator.Call();
        _ = await twoNumbers.BeginAsync();
        await twoNumbers.SayAsync(NodePlayer.OpenOf(number: 2));
        await AssertRefusedAsync(twoNumbers, "two numbers", "under another number");
        using var twoNames = aggregator.Call();
        _ = await twoNames.BeginAsync();
        await twoNames.SayAsync(NodePlayer.OpenOf(container: "beef"));
        await AssertRefusedAsync(twoNames, "two names", "opened again as \"beef\"");
    }

    private static async Task AssertRefusedAsync(NodePlayer node, string what, string message)
    {
        var status = await node.RefusalAsync();
        Assert.True(status.StatusCode == StatusCode.InvalidArgument, $"{what}: {status}");
        Assert.Contains(message, status.Detail, StringComparison.Ordinal);
    }

    private static async Task AssertAliveAsync(RunningAggregator aggregator)
    {
        using var node = aggregator.Call();
        Assert.Equal(0ul, await node.BeginAsync());
        await node.SayAsync(NodePlayer.BatchOf(Line, 0));
        Assert.Equal((ulong)Line.Length, (await node.HearAsync()).Ack.NextPosition);
    }
}

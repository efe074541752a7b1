using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using LogRelay.Plugin.Tests.Dockerd;
using LogRelay.Testing;
using LogRelay.Testing.Relay;
using Xunit;

namespace LogRelay.Plugin.Tests.Relay;

/// <summary>Promise I3: three nodes write while the aggregator is killed and the network is cut, again and again.</summary>
/// <remarks>
/// LOGRELAY_RELAY_LINES (1000) a container, LOGRELAY_RELAY_FAULTS (4) kills and as many cuts. With 50000 and 20 they are
/// three million lines, and one of three cuts is a pulled cable, which a node needs half a minute to notice.
/// </remarks>
public sealed class RelayFaultTests(ITestOutputHelper output) : IDisposable
{
    private const int Nodes = 3;
    private const int Containers = 20;
    private const int ManyFaults = 10;

    private static readonly int Lines = Setting("LOGRELAY_RELAY_LINES", 1000);
    private static readonly int Faults = Setting("LOGRELAY_RELAY_FAULTS", 4);
    private static readonly TimeSpan LongestArrival = TimeSpan.FromMinutes(5);

    private readonly TempFolder _folder = new();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Each_line_is_in_the_aggregator_once_and_in_order()
    {
        var watch = Stopwatch.StartNew();
        using var aggregator = new AggregatorProcess(Path.Combine(AppContext.BaseDirectory, "logrelay-aggregator.dll"), _folder.File("aggregator"));
        await aggregator.StartAsync();
        var nodes = new List<Node>();
        try
        {
            for (var number = 0; number < Nodes; number++)
            {
                nodes.Add(await Node.StartAsync(aggregator.Port));
            }
            await WriteUnderFaultsAsync(nodes, aggregator);
            foreach (var node in nodes)
            {
                await node.EndAsync();
            }
            await MustArriveAsync(nodes, aggregator);
        }
        finally
        {
            foreach (var node in nodes)
            {
                await node.DisposeAsync();
            }
        }
        output.WriteLine($"{Nodes} nodes x {Containers} containers x {Lines} lines, {Faults} kills and {Faults} cuts: each line once and in order, after {watch.Elapsed.TotalSeconds:0} s");
    }

    private static async Task WriteUnderFaultsAsync(List<Node> nodes, AggregatorProcess aggregator)
    {
        var random = new Random(7);
        var rounds = Faults * 2;
        for (var round = 0; round < rounds; round++)
        {
            var (first, last) = ((Lines * round / rounds) + 1, Lines * (round + 1) / rounds);
            var writing = Task.WhenAll(nodes.Select(node => node.WriteAsync(first, last)));
            // In the middle of it, wherever that is.
            await Task.Delay(random.Next(20, 300), Ct);
            if (round % 2 == 0)
            {
                await aggregator.KillAsync();
                await Task.Delay(random.Next(0, 300), Ct);
                await aggregator.StartAsync();
                nodes.ForEach(node => node.Cable.Port = aggregator.Port);
            }
            else
            {
                await CutAsync(nodes[round / 2 % Nodes].Cable, round / 2);
            }
            await writing;
        }
    }

    private static async Task CutAsync(Cable cable, int cut)
    {
        switch (cut % (Faults < ManyFaults ? 2 : 3))
        {
            case 0:
                cable.Reset();
                break;
            case 1:
                await cable.StallAsync(TimeSpan.FromMilliseconds(500));
                break;
            default:
                cable.Pull();
                break;
        }
    }

    private static async Task MustArriveAsync(List<Node> nodes, AggregatorProcess aggregator)
    {
        var files = nodes.SelectMany(node => Enumerable.Range(0, Containers).Select(container =>
            Path.Combine(aggregator.NodesFolder, node.Id, "streams", Id(container), $"{Id(container)}-json.log"))).ToList();
        // Nothing is sent any more once every stream was let go.
        var began = Stopwatch.GetTimestamp();
        while (nodes.Exists(static node => node.HasOpenStreams))
        {
            Assert.True(Stopwatch.GetElapsedTime(began) < LongestArrival, $"not everything arrived; the aggregator says: {aggregator.Log}");
            await Task.Delay(100, Ct);
        }
        foreach (var file in files)
        {
            MustBeWhole(file);
        }
    }

    private static void MustBeWhole(string file)
    {
        var expected = 0;
        foreach (var line in File.ReadLines(file))
        {
            expected++;
            Assert.True(NumberOf(line) == expected, $"{file}: line {expected} is {line}");
        }
        Assert.Equal(Lines, expected);
    }

    private static int NumberOf(string line) =>
        int.Parse(JsonDocument.Parse(line).RootElement.GetProperty("log").GetString()!, NumberStyles.AllowTrailingWhite, CultureInfo.InvariantCulture);

    private static string Id(int container) => string.Create(CultureInfo.InvariantCulture, $"c0ffee{container:D2}");

    private static int Setting(string name, int otherwise) =>
        int.Parse(Environment.GetEnvironmentVariable(name) ?? otherwise.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);

    /// <summary>A plugin with its containers, at the end of a cable of its own.</summary>
    private sealed class Node(RunningPlugin plugin, TempFolder folder, Cable cable) : IAsyncDisposable
    {
        private const int LinesAtOnce = 500;

        private readonly List<DockerdFifo> _fifos = [];

        public Cable Cable => cable;

        public string Id => JsonDocument.Parse(File.ReadAllBytes(plugin.Settings.NodeFile)).RootElement.GetProperty("id").GetString()!;

        public bool HasOpenStreams => OpenFiles.Below(plugin.Settings.StreamsFolder).Count > 0;

        public static async Task<Node> StartAsync(int port)
        {
            var folder = new TempFolder();
#pragma warning disable CA2000 // The node's.
            var node = new Node(await RunningPlugin.StartAsync(folder), folder, new Cable { Port = port });
#pragma warning restore CA2000
            for (var container = 0; container < Containers; container++)
            {
                await node.BeginAsync(RelayFaultTests.Id(container));
            }
            return node;
        }

        public Task WriteAsync(int first, int last) => Task.WhenAll(_fifos.Select(fifo => Task.Run(() =>
        {
            for (var from = first; from <= last; from += LinesAtOnce)
            {
                fifo.Put(Frames.Numbered(from, Math.Min(last, from + LinesAtOnce - 1)));
            }
        })));

        /// <summary>All containers stop.</summary>
        public async Task EndAsync()
        {
            foreach (var fifo in _fifos)
            {
                await plugin.StopLoggingAsync(fifo);
            }
        }

        public async ValueTask DisposeAsync()
        {
            await plugin.DisposeAsync();
            await cable.DisposeAsync();
            _fifos.ForEach(static fifo => fifo.Dispose());
            folder.Dispose();
        }

        private async Task BeginAsync(string container)
        {
            var fifo = plugin.MakeFifo(container);
            _fifos.Add(fifo);
            await plugin.StartLoggingAsync(fifo, container, new JsonObject { ["relay-address"] = cable.Address });
        }
    }
}

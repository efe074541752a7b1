using System.Text.Json;
using LogRelay.EndToEnd.Engine;
using LogRelay.Testing;
using LogRelay.Testing.Relay;

namespace LogRelay.EndToEnd.Relay;

/// <summary>An aggregator on loopback, which plugins and dockerd reach too, at the end of a cable that can be cut.</summary>
internal sealed class AggregatorUnderTest : IAsyncDisposable
{
    private readonly TempFolder _folder = new();
    private readonly AggregatorProcess _process;

    private AggregatorUnderTest() => _process = new AggregatorProcess(Repository.Aggregator, _folder.File("data"));

    /// <summary>What is between it and the plugin.</summary>
    public Cable Cable { get; } = new();

    /// <summary>The option that leads there.</summary>
    public (string Name, string Value) Option => ("relay-address", Cable.Address);

    /// <summary>Starts it. Skips the test (or fails it, in CI) when it has not been built.</summary>
    /// <param name="forward">Its forward.json; null for none.</param>
    public static async Task<AggregatorUnderTest> StartedAsync(string? forward = null)
    {
        RealParts.RequireAggregator();
        var aggregator = new AggregatorUnderTest();
        if (forward is not null)
        {
            Directory.CreateDirectory(aggregator._folder.File("data"));
            await File.WriteAllTextAsync(Path.Combine(aggregator._folder.File("data"), "forward.json"), forward);
        }
        await aggregator.StartAsync();
        return aggregator;
    }

    /// <summary>SIGKILL.</summary>
    public Task KillAsync() => _process.KillAsync();

    /// <summary>Starts it on what the killed one left.</summary>
    public async Task StartAsync()
    {
        await _process.StartAsync();
        Cable.Port = _process.Port;
    }

    /// <summary>What it has of a container, in order, without newlines; of a stream that was not rotated, and whose container no other node has.</summary>
    public IReadOnlyList<string> LinesOf(Container container)
    {
        var file = Directory.Exists(_process.NodesFolder)
            ? Directory.GetDirectories(_process.NodesFolder).Select(node => Path.Combine(node, "streams", container.Id, $"{container.Id}-json.log")).FirstOrDefault(File.Exists)
            : null;
        return file is null ? [] : [.. ReadWhole(file).Select(static line => JsonDocument.Parse(line).RootElement.GetProperty("log").GetString()!.TrimEnd('\n'))];
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await Cable.DisposeAsync();
        _process.Dispose();
        _folder.Dispose();
    }

    // The aggregator is writing: its last line may be there in part.
    private static string[] ReadWhole(string file)
    {
        var text = File.ReadAllText(file);
        return text[..(text.LastIndexOf('\n') + 1)].Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }
}

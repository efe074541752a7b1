using System.Diagnostics;
using System.Globalization;

namespace LogRelay.Benchmarks.Aggregating;

/// <summary>How fast an aggregator stores what many nodes send, and what that costs it. Prints a table in Markdown.</summary>
/// <param name="address">Where it is, on this host.</param>
/// <param name="process">Its process id: processor time and memory are read from /proc.</param>
internal sealed class IngestMeasurement(Uri address, int process)
{
    private const int Batches = 64;
    private const int BatchBytes = 1024 * 1024;
    private const double TicksPerSecond = 100;

    /// <summary>Measures.</summary>
    /// <param name="clients">Nodes at once.</param>
    /// <param name="streams">Streams of each.</param>
    /// <param name="lines">Of all nodes together.</param>
    public async Task RunAsync(int clients, int streams, long lines)
    {
        var batches = PackedBatches.Make(Batches, BatchBytes);
        var nodes = Enumerable.Range(0, clients).Select(number => new IngestClient(address, number, streams, batches)).ToList();
        foreach (var node in nodes)
        {
            await node.ConnectAsync();
        }
        var (began, used, own) = (Stopwatch.GetTimestamp(), ProcessorSeconds(), Environment.CpuUsage.TotalTime);
        await Task.WhenAll(nodes.Select(node => Task.Run(() => node.SendAsync(lines / clients))));
        var seconds = Stopwatch.GetElapsedTime(began).TotalSeconds;
        var (processor, clientsProcessor) = (ProcessorSeconds() - used, (Environment.CpuUsage.TotalTime - own).TotalSeconds);
        var (stored, bytes) = (nodes.Sum(static node => node.StoredLines), nodes.Sum(static node => node.StoredBytes));
        foreach (var node in nodes)
        {
            await node.DisposeAsync();
        }
        Console.WriteLine("| clients | streams | lines | MB | s | lines/s | aggregator CPU-s per 10^6 | clients' CPU-s per 10^6 | aggregator's peak MB |");
        Console.WriteLine("|---|---|---|---|---|---|---|---|---|");
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"| {clients} | {clients * streams} | {stored} | {bytes / 1e6:0} | {seconds:0.00} | {stored / seconds:0} | {processor / stored * 1e6:0.00} | {clientsProcessor / stored * 1e6:0.00} | {PeakBytes() / 1e6:0} |"));
    }

    private double ProcessorSeconds()
    {
        var fields = File.ReadAllText($"/proc/{process}/stat").Split(") ")[1].Split(' ');
        return (long.Parse(fields[11], CultureInfo.InvariantCulture) + long.Parse(fields[12], CultureInfo.InvariantCulture)) / TicksPerSecond;
    }

    private long PeakBytes()
    {
        var line = File.ReadLines($"/proc/{process}/status").First(static line => line.StartsWith("VmHWM:", StringComparison.Ordinal));
        return long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) * 1024;
    }
}

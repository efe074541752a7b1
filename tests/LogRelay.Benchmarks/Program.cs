using System.Globalization;
using BenchmarkDotNet.Running;
using LogRelay.Benchmarks;
using LogRelay.Benchmarks.Aggregating;
using LogRelay.Benchmarks.Searching;
using LogRelay.Journal.Segments;

// LogRelay.Benchmarks make-logs FOLDER [LINES [gzip|zstd]]   a data folder to search in, see BenchmarkLogs
// LogRelay.Benchmarks search FOLDER [ROUNDS [PART OF NAME]]  what queries cost there inside a running service
// LogRelay.Benchmarks ingest URL PID [CLIENTS [STREAMS [LINES]]]   how fast an aggregator stores, see IngestMeasurement
// LogRelay.Benchmarks ask URL [ROUNDS]                what questions to it cost
// LogRelay.Benchmarks [options of BenchmarkDotNet]
switch (args)
{
    case ["make-logs", var folder, .. var how]:
        await new BenchmarkLogs(folder).MakeAsync(
            how.Length > 0 ? int.Parse(how[0], CultureInfo.InvariantCulture) : 5_000_000,
            how.Length > 1 ? Enum.Parse<SegmentCodec>(how[1], ignoreCase: true) : SegmentCodec.Gzip);
        break;
    case ["search", var folder, .. var how]:
        await using (var measurement = new SearchMeasurement(new BenchmarkLogs(folder), how.Length > 0 ? int.Parse(how[0], CultureInfo.InvariantCulture) : 5))
        {
            await measurement.RunAsync(how.Length > 1 ? how[1] : "");
        }
        break;
    case ["ingest", var address, var process, .. var how]:
        await new IngestMeasurement(new Uri(address), int.Parse(process, CultureInfo.InvariantCulture)).RunAsync(
            how.Length > 0 ? int.Parse(how[0], CultureInfo.InvariantCulture) : 8,
            how.Length > 1 ? int.Parse(how[1], CultureInfo.InvariantCulture) : 10,
            how.Length > 2 ? long.Parse(how[2], CultureInfo.InvariantCulture) : 20_000_000);
        break;
    case ["ask", var address, .. var how]:
        using (var measurement = new QuestionMeasurement(new Uri(address), how.Length > 0 ? int.Parse(how[0], CultureInfo.InvariantCulture) : 5))
        {
            await measurement.RunAsync();
        }
        break;
    default:
        BenchmarkSwitcher.FromAssembly(typeof(AppendBenchmarks).Assembly).Run(args);
        break;
}

using System.Globalization;
using BenchmarkDotNet.Running;
using LogRelay.Benchmarks;
using LogRelay.Benchmarks.Searching;
using LogRelay.Journal.Segments;

// LogRelay.Benchmarks make-logs FOLDER [LINES [gzip|zstd]]   a data folder to search in, see BenchmarkLogs
// LogRelay.Benchmarks search FOLDER [ROUNDS [PART OF NAME]]  what queries cost there inside a running service
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
    default:
        BenchmarkSwitcher.FromAssembly(typeof(AppendBenchmarks).Assembly).Run(args);
        break;
}

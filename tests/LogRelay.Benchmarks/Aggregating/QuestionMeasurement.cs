using System.Diagnostics;
using System.Globalization;
using Grpc.Core;
using Grpc.Net.Client;
using LogRelay.Benchmarks.Searching;
using LogRelay.Protocol.V1;

namespace LogRelay.Benchmarks.Aggregating;

/// <summary>What questions to a running aggregator cost, as whoever asks sees it: over gRPC, to the last reply. Prints a table in Markdown.</summary>
internal sealed class QuestionMeasurement(Uri address, int rounds) : IDisposable
{
    private readonly GrpcChannel _channel = GrpcChannel.ForAddress(address, new GrpcChannelOptions { MaxReceiveMessageSize = null });

    /// <summary>Measures.</summary>
    public async Task RunAsync()
    {
        var service = new QueryService.QueryServiceClient(_channel);
        Console.WriteLine("| question | first ms | median ms | answers | looked at MB | of MB |");
        Console.WriteLine("|---|---|---|---|---|---|");
        await SearchAsync("a rare word", BenchmarkLogs.RareWord);
        await SearchAsync("a word that is nowhere", "zzyzxnothere");
        await SearchAsync("a rare word in one service", $"service:api {BenchmarkLogs.RareWord}");
        await SearchAsync("a phrase of common words, nowhere", "\"refused by user\"");
        await SearchAsync("the last 100 errors", "level>=error", static request => (request.NewestFirst, request.MaxRecords) = (true, 100));
        await MeasureAsync("histogram of everything", async () =>
        {
            using var call = service.Histogram(new HistogramRequest { Buckets = 60 });
            var last = (await call.ResponseStream.ReadAllAsync().ToListAsync())[^1];
            return (last.Buckets.Sum(static bucket => bucket.Counts.Sum()), last.Progress);
        });
        await MeasureAsync("streams", async () => ((await service.StreamsAsync(new StreamsRequest())).Streams.Count, new Progress()));

        Task SearchAsync(string name, string query, Action<SearchRequest>? change = null) => MeasureAsync(name, async () =>
        {
            var request = new SearchRequest { Scope = new Scope { Query = query } };
            change?.Invoke(request);
            using var call = service.Search(request);
            var (count, progress) = (0L, new Progress());
            await foreach (var reply in call.ResponseStream.ReadAllAsync())
            {
                count += reply.Records.Count;
                progress = reply.Progress;
            }
            return (count, progress);
        });
    }

    /// <inheritdoc/>
    public void Dispose() => _channel.Dispose();

    private async Task MeasureAsync(string name, Func<Task<(long Answers, Progress Progress)>> ask)
    {
        var times = new List<double>();
        var (answers, progress) = (0L, new Progress());
        for (var round = 0; round < rounds + 1; round++)
        {
            var began = Stopwatch.GetTimestamp();
            (answers, progress) = await ask();
            times.Add(Stopwatch.GetElapsedTime(began).TotalMilliseconds);
        }
        var first = times[0];
        times.RemoveAt(0);
        times.Sort();
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"| {name} | {first:0.0} | {times[times.Count / 2]:0.0} | {answers} | {progress.ScannedBytes / 1e6:0.0} | {progress.TotalBytes / 1e6:0} |"));
    }
}

using System.Runtime.CompilerServices;
using LogRelay.Aggregator.Metrics;
using LogRelay.Protocol.V1;
using LogRelay.Query.Service;

namespace LogRelay.Aggregator.Query;

/// <summary>Counts and times answers. Any thread.</summary>
internal sealed class MeasuredAnswers(IQueryAnswers answers, QueryMetrics metrics) : IQueryAnswers
{
    /// <inheritdoc/>
    public async Task<StreamsReply> StreamsAsync(StreamsRequest request, CancellationToken ct)
    {
        using var running = metrics.Begin("streams");
        try
        {
            var reply = await answers.StreamsAsync(request, ct);
            running.Outcome = "ok";
            return reply;
        }
        catch (Exception failure) when (Note(running, failure))
        {
            throw;
        }
    }

    /// <inheritdoc/>
    public IAsyncEnumerable<SearchReply> SearchAsync(SearchRequest request, CancellationToken ct) => MeasureAsync("search", answers.SearchAsync(request, ct), ct);

    /// <inheritdoc/>
    public IAsyncEnumerable<SearchReply> TailAsync(TailRequest request, CancellationToken ct) => MeasureAsync("tail", answers.TailAsync(request, ct), ct);

    /// <inheritdoc/>
    public IAsyncEnumerable<SearchReply> ContextAsync(ContextRequest request, CancellationToken ct) => MeasureAsync("context", answers.ContextAsync(request, ct), ct);

    /// <inheritdoc/>
    public IAsyncEnumerable<HistogramReply> HistogramAsync(HistogramRequest request, CancellationToken ct) =>
        MeasureAsync("histogram", answers.HistogramAsync(request, ct), ct);

    /// <inheritdoc/>
    public IAsyncEnumerable<FieldsReply> FieldsAsync(FieldsRequest request, CancellationToken ct) => MeasureAsync("fields", answers.FieldsAsync(request, ct), ct);

    /// <inheritdoc/>
    public IAsyncEnumerable<PatternsReply> PatternsAsync(PatternsRequest request, CancellationToken ct) =>
        MeasureAsync("patterns", answers.PatternsAsync(request, ct), ct);

    private async IAsyncEnumerable<T> MeasureAsync<T>(string kind, IAsyncEnumerable<T> parts, [EnumeratorCancellation] CancellationToken ct)
    {
        using var running = metrics.Begin(kind);
        await using var part = parts.GetAsyncEnumerator(ct);
        while (await MoveNextAsync(part, running))
        {
            yield return part.Current;
        }
        running.Outcome = "ok";
    }

    private static async ValueTask<bool> MoveNextAsync<T>(IAsyncEnumerator<T> part, QueryMetrics.Running running)
    {
        try
        {
            return await part.MoveNextAsync();
        }
        catch (Exception failure) when (Note(running, failure))
        {
            throw;
        }
    }

    private static bool Note(QueryMetrics.Running running, Exception failure)
    {
        running.Outcome = failure switch
        {
            OperationCanceledException => "left",
            QueryRefusedException => "refused",
            _ => "failed",
        };
        return false;
    }
}

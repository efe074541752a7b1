using LogRelay.Protocol.V1;
using LogRelay.Query.Service;

namespace LogRelay.Aggregator.Query;

/// <summary>Answers within this program's limits, whoever asks for more; an answer that they end early says so. Any thread.</summary>
/// <param name="answers">Answers.</param>
/// <param name="settings">The limits.</param>
internal sealed class LimitedAnswers(IQueryAnswers answers, AggregatorSettings settings) : IQueryAnswers
{
    /// <inheritdoc/>
    public Task<StreamsReply> StreamsAsync(StreamsRequest request, CancellationToken ct) => answers.StreamsAsync(request, ct);

    /// <inheritdoc/>
    public IAsyncEnumerable<SearchReply> SearchAsync(SearchRequest request, CancellationToken ct) =>
        answers.SearchAsync(new SearchRequest(request) { Scope = Within(request.Scope) }, ct);

    /// <inheritdoc/>
    public IAsyncEnumerable<SearchReply> TailAsync(TailRequest request, CancellationToken ct) => answers.TailAsync(request, ct);

    /// <inheritdoc/>
    public IAsyncEnumerable<SearchReply> ContextAsync(ContextRequest request, CancellationToken ct) => answers.ContextAsync(request, ct);

    /// <inheritdoc/>
    public IAsyncEnumerable<HistogramReply> HistogramAsync(HistogramRequest request, CancellationToken ct) =>
        answers.HistogramAsync(new HistogramRequest(request) { Scope = Within(request.Scope) }, ct);

    /// <inheritdoc/>
    public IAsyncEnumerable<FieldsReply> FieldsAsync(FieldsRequest request, CancellationToken ct) =>
        answers.FieldsAsync(new FieldsRequest(request) { Scope = Within(request.Scope) }, ct);

    /// <inheritdoc/>
    public IAsyncEnumerable<PatternsReply> PatternsAsync(PatternsRequest request, CancellationToken ct) =>
        answers.PatternsAsync(new PatternsRequest(request) { Scope = Within(request.Scope) }, ct);

    private Scope Within(Scope? scope)
    {
        var within = scope is null ? new Scope() : new Scope(scope);
        // A negative one is refused where it is read.
        within.MaxMilliseconds = Smaller(within.MaxMilliseconds, (long)settings.MaxQueryTime.TotalMilliseconds);
        within.MaxBytes = Smaller(within.MaxBytes, settings.MaxQueryBytes);
        return within;
    }

    private static long Smaller(long asked, long limit) => asked == 0 ? limit : limit == 0 ? asked : Math.Min(asked, limit);
}

using LogRelay.Protocol.V1;
using LogRelay.Query.Service;
using LogRelay.Query.Sources;

namespace LogRelay.Cli.Clients;

/// <summary>Searches the files of a folder in this process.</summary>
internal sealed class FolderClient(LogFolder folder, TimeProvider time) : IQueryClient
{
    private readonly QueryAnswers _answers = new(new FolderCatalog(folder), time, Environment.ProcessorCount, isReaderTimed: false);

    /// <inheritdoc/>
    public string Place => $"files in {folder.Path}";

    /// <inheritdoc/>
    public Task<StreamsReply> StreamsAsync(StreamsRequest request, CancellationToken ct) => _answers.StreamsAsync(request, ct);

    /// <inheritdoc/>
    public IAsyncEnumerable<SearchReply> SearchAsync(SearchRequest request, CancellationToken ct) => _answers.SearchAsync(request, ct);

    /// <inheritdoc/>
    public IAsyncEnumerable<SearchReply> TailAsync(TailRequest request, CancellationToken ct) => _answers.TailAsync(request, ct);

    /// <inheritdoc/>
    public IAsyncEnumerable<SearchReply> ContextAsync(ContextRequest request, CancellationToken ct) => _answers.ContextAsync(request, ct);

    /// <inheritdoc/>
    public IAsyncEnumerable<HistogramReply> HistogramAsync(HistogramRequest request, CancellationToken ct) => _answers.HistogramAsync(request, ct);

    /// <inheritdoc/>
    public IAsyncEnumerable<FieldsReply> FieldsAsync(FieldsRequest request, CancellationToken ct) => _answers.FieldsAsync(request, ct);

    /// <inheritdoc/>
    public IAsyncEnumerable<PatternsReply> PatternsAsync(PatternsRequest request, CancellationToken ct) => _answers.PatternsAsync(request, ct);

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}

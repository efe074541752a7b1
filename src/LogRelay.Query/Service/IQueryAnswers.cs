using LogRelay.Protocol.V1;

namespace LogRelay.Query.Service;

/// <summary>Answers the calls of query.proto, wherever the logs are: in journals, in a folder, in another store.</summary>
/// <remarks>
/// Any thread. Every method throws <see cref="QueryRefusedException"/> for a request that makes no sense. An answer that comes
/// in parts has its <see cref="End"/> in the last of them, whether or not anything was found; it may be left early.
/// </remarks>
public interface IQueryAnswers
{
    /// <summary>Which streams there are.</summary>
    Task<StreamsReply> StreamsAsync(StreamsRequest request, CancellationToken ct);

    /// <summary>Finds records.</summary>
    IAsyncEnumerable<SearchReply> SearchAsync(SearchRequest request, CancellationToken ct);

    /// <summary>New records as they are written, until it is cancelled.</summary>
    IAsyncEnumerable<SearchReply> TailAsync(TailRequest request, CancellationToken ct);

    /// <summary>The records around one.</summary>
    IAsyncEnumerable<SearchReply> ContextAsync(ContextRequest request, CancellationToken ct);

    /// <summary>Counts records by time and level.</summary>
    IAsyncEnumerable<HistogramReply> HistogramAsync(HistogramRequest request, CancellationToken ct);

    /// <summary>Names of fields, or the values of one.</summary>
    IAsyncEnumerable<FieldsReply> FieldsAsync(FieldsRequest request, CancellationToken ct);

    /// <summary>Groups similar lines.</summary>
    IAsyncEnumerable<PatternsReply> PatternsAsync(PatternsRequest request, CancellationToken ct);
}

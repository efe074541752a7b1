using LogRelay.Protocol.V1;

namespace LogRelay.Cli.Clients;

/// <summary>Asks for logs, wherever they are. One command, one caller at a time.</summary>
/// <remarks>
/// Throws <see cref="Query.Service.QueryRefusedException"/> for what is asked wrongly, and <see cref="CliException"/> when
/// there is no answer.
/// </remarks>
internal interface IQueryClient : IAsyncDisposable
{
    /// <summary>Where answers come from, for a person.</summary>
    string Place { get; }

    /// <summary>Which streams there are.</summary>
    Task<StreamsReply> StreamsAsync(StreamsRequest request, CancellationToken ct);

    /// <summary>Finds records.</summary>
    IAsyncEnumerable<SearchReply> SearchAsync(SearchRequest request, CancellationToken ct);

    /// <summary>New records as they are written.</summary>
    IAsyncEnumerable<SearchReply> TailAsync(TailRequest request, CancellationToken ct);

    /// <summary>The records around one.</summary>
    IAsyncEnumerable<SearchReply> ContextAsync(ContextRequest request, CancellationToken ct);

    /// <summary>Counts by time and level.</summary>
    IAsyncEnumerable<HistogramReply> HistogramAsync(HistogramRequest request, CancellationToken ct);

    /// <summary>Names of fields, or the values of one.</summary>
    IAsyncEnumerable<FieldsReply> FieldsAsync(FieldsRequest request, CancellationToken ct);

    /// <summary>Groups of similar lines.</summary>
    IAsyncEnumerable<PatternsReply> PatternsAsync(PatternsRequest request, CancellationToken ct);
}

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
}

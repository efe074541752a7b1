using System.Net.Sockets;
using Grpc.Core;
using Grpc.Net.Client;
using LogRelay.Plugin.Tests.Dockerd;
using LogRelay.Protocol.V1;

namespace LogRelay.Plugin.Tests.Queries;

/// <summary>Calls the plugin's query service as the command line does.</summary>
internal sealed class QueryCaller : IDisposable
{
    private readonly GrpcChannel _channel;

    public QueryCaller(RunningPlugin plugin)
    {
        _channel = GrpcChannel.ForAddress("http://localhost", new GrpcChannelOptions
        {
            DisposeHttpClient = true,
            HttpHandler = new SocketsHttpHandler
            {
                ConnectCallback = async (_, ct) =>
                {
                    var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
                    await socket.ConnectAsync(new UnixDomainSocketEndPoint(plugin.Settings.QuerySocketPath), ct);
                    return new NetworkStream(socket, ownsSocket: true);
                },
            },
        });
        Service = new QueryService.QueryServiceClient(_channel);
    }

    /// <summary>The calls.</summary>
    public QueryService.QueryServiceClient Service { get; }

    /// <summary>Lines that a query finds, in order.</summary>
    public async Task<List<string>> FindAsync(string query, CancellationToken ct)
    {
        using var call = Service.Search(new SearchRequest { Scope = new Scope { Query = query } }, cancellationToken: ct);
        var found = new List<string>();
        var isEnded = false;
        await foreach (var reply in call.ResponseStream.ReadAllAsync(ct))
        {
            found.AddRange(reply.Records.Select(static record => record.Line.ToStringUtf8()));
            isEnded = reply.End is not null;
        }
        Xunit.Assert.True(isEnded, "the last reply has the end");
        return found;
    }

    public void Dispose() => _channel.Dispose();
}

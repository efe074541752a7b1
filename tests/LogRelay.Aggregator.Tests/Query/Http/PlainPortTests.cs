using System.Net.Sockets;
using System.Text;
using LogRelay.Protocol.V1;
using LogRelay.Testing;
using Xunit;

namespace LogRelay.Aggregator.Tests.Query.Http;

/// <summary>One port without TLS: whoever speaks HTTP/2 gets it, everybody else HTTP/1.1, and nobody keeps anybody else waiting.</summary>
public sealed class PlainPortTests : IDisposable
{
    private readonly TempFolder _folder = new();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("GET /api/v1/nodes HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n", "HTTP/1.1 200 OK")]
    [InlineData("PUT /api/v1/nodes HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Length: 0\r\n\r\n", "HTTP/1.1 4")]
    [InlineData("PROPFIND / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n", "HTTP/1.1 4")]
    [InlineData("\u0016\u0003\u0001 no plain text at all\r\n\r\n", "HTTP/1.1 400")]
    public async Task What_is_no_HTTP2_is_HTTP1(string request, string answer)
    {
        await using var aggregator = await RunningAggregator.StartAsync(_folder);
        Assert.StartsWith(answer, await TalkAsync(aggregator, [request]), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_request_that_comes_byte_by_byte_is_answered()
    {
        await using var aggregator = await RunningAggregator.StartAsync(_folder);
        var answer = await TalkAsync(aggregator, "PROPFIND / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".Select(static character => character.ToString()));
        Assert.StartsWith("HTTP/1.1 4", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Clients_that_say_nothing_keep_nobody_waiting()
    {
        await using var aggregator = await RunningAggregator.StartAsync(_folder);
        var silent = new List<TcpClient>();
        for (var i = 0; i < 50; i++)
        {
            var client = new TcpClient();
            await client.ConnectAsync(aggregator.Address.Host, aggregator.Address.Port, Ct);
            silent.Add(client);
        }
        // HTTP/2 and HTTP/1.1 both.
        Assert.Empty((await aggregator.Queries.NodesAsync(new NodesRequest(), cancellationToken: Ct)).Nodes);
        using var api = new ApiCaller(aggregator);
        Assert.Empty((await api.GetAsync("nodes"))["nodes"]!.AsArray());
        silent.ForEach(static client => client.Dispose());
    }

    private static async Task<string> TalkAsync(RunningAggregator aggregator, IEnumerable<string> pieces)
    {
        using var client = new TcpClient { NoDelay = true };
        await client.ConnectAsync(aggregator.Address.Host, aggregator.Address.Port, Ct);
        var stream = client.GetStream();
        foreach (var piece in pieces)
        {
            await stream.WriteAsync(Encoding.Latin1.GetBytes(piece), Ct);
        }
        using var reader = new StreamReader(stream);
        return await reader.ReadToEndAsync(Ct);
    }
}

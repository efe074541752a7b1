using System.Net;
using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using Xunit;

namespace LogRelay.Aggregator.Tests.Query.Http;

/// <summary>Calls the HTTP API as curl does: HTTP/1.1, no proxy.</summary>
internal sealed class ApiCaller(RunningAggregator aggregator) : IDisposable
{
    private readonly HttpClient _client = new(new SocketsHttpHandler { UseProxy = false }) { BaseAddress = aggregator.Address };

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    /// <summary>Sends a request; the answer's body may still be under way.</summary>
    public async Task<HttpResponseMessage> SendAsync(string path, string? accept = null, string? lastEvent = null, string? host = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri($"/api/v1/{path}", UriKind.Relative)) { Version = HttpVersion.Version11 };
        if (accept is not null)
        {
            request.Headers.Accept.Add(MediaTypeWithQualityHeaderValue.Parse(accept));
        }
        if (host is not null)
        {
            request.Headers.Host = host;
        }
        if (lastEvent is not null)
        {
            request.Headers.Add("Last-Event-ID", lastEvent);
        }
        return await _client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Ct);
    }

    /// <summary>An answer that is one object.</summary>
    public async Task<JsonObject> GetAsync(string path)
    {
        using var answer = await SendAsync(path);
        var body = await answer.Content.ReadAsStringAsync(Ct);
        Assert.True(answer.StatusCode == HttpStatusCode.OK, body);
        Assert.Equal("application/json", answer.Content.Headers.ContentType?.MediaType);
        return Parse(body);
    }

    /// <summary>An answer of one object a line.</summary>
    public async Task<List<JsonObject>> GetLinesAsync(string path)
    {
        using var answer = await SendAsync(path, "application/x-ndjson");
        var body = await answer.Content.ReadAsStringAsync(Ct);
        Assert.True(answer.StatusCode == HttpStatusCode.OK, body);
        Assert.Equal("application/x-ndjson", answer.Content.Headers.ContentType?.MediaType);
        return [.. body.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(Parse)];
    }

    /// <summary>Why a request is refused.</summary>
    public async Task<(HttpStatusCode Status, JsonObject Problem)> RefusedAsync(string path)
    {
        using var answer = await SendAsync(path);
        var body = await answer.Content.ReadAsStringAsync(Ct);
        Assert.True(answer.Content.Headers.ContentType?.MediaType == "application/problem+json", $"{path}: {answer.StatusCode} {body}");
        return (answer.StatusCode, Parse(body));
    }

    public void Dispose() => _client.Dispose();

    private static JsonObject Parse(string body) => JsonNode.Parse(body)!.AsObject();
}

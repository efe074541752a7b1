using System.Net;
using Grpc.Core;
using LogRelay.Aggregator.Access;
using LogRelay.Aggregator.Access.Tokens;
using LogRelay.Aggregator.Ingest;
using LogRelay.Protocol.V1;
using Xunit;

namespace LogRelay.Aggregator.Tests.Access;

/// <summary>Callers who ask for too much.</summary>
internal static class LimitCases
{
    public static IEnumerable<RefusalCase> Cases =>
    [
        new("a long request", "413", "1048576 are allowed", static a => a.HttpAsync("/test/read", "Bearer " + a.Keys["reader"], static request => Post(request, new ByteArrayContent(new byte[2_000_000])))),
        new("a long request that does not say so", "413", "too large", static a => a.HttpAsync("/test/read", "Bearer " + a.Keys["reader"], static request => Post(request, new EndlessContent(2_000_000)))),
        new("a long message", "ResourceExhausted", "exceeds the maximum", static async a =>
        {
            using var node = a.Node("Bearer " + a.Keys["node"]);
            _ = await node.BeginAsync();
            return await RelayAsync(node, NodePlayer.BatchOf(new string('x', IngestLimits.MaxMessageBytes), 0));
        }),
        new("a message that says it is long", "ResourceExhausted", "exceeds the maximum", static a => a.GrpcBytesAsync([0, 0x7f, 0xff, 0xff, 0xff, 1])),
        new("long headers", "431", "", static a => a.HttpAsync("/test/read", "Bearer " + a.Keys["reader"], static request => request.Headers.Add("x-long", new string('x', 20_000)))) { Logged = "headers too long" },
        new("many headers", "connection", "", static a => a.HttpAsync("/test/read", "Bearer " + a.Keys["reader"], static request =>
        {
            for (var number = 0; number < 200; number++)
            {
                request.Headers.Add($"x-{number}", "1");
            }
        })) { Logged = "the server ended the connection" },
        new("HTTP: more calls than a client may make", "429", "LOGRELAY_LIMIT_REQUESTS", static async a =>
        {
            Answer answer;
            do
            {
                answer = await a.HttpAsync("/test/read", "Bearer " + a.Keys["reader"]);
            }
            while (answer.Code == "200");
            Assert.Contains("Retry-After: 1", answer.Detail, StringComparison.Ordinal);
            return answer;
        }) { Settings = Slow },
        new("gRPC: more calls than a client may make", "ResourceExhausted", "LOGRELAY_LIMIT_REQUESTS", static async a =>
        {
            for (var number = 0; number < 4; number++)
            {
                using var node = a.Node("Bearer " + a.Keys["node"]);
                _ = await node.BeginAsync();
            }
            return await a.RelayAsync("Bearer " + a.Keys["node"]);
        }) { Settings = Slow },
        new("more open calls than a client may have", "429", "LOGRELAY_LIMIT_CALLS", static async a =>
        {
            using var held = await TailAsync(a);
            return await a.HttpAsync("/test/read", "Bearer " + a.Keys["reader"]);
        }) { Settings = static settings => settings with { Limits = settings.Limits with { OpenCalls = 1 } } },
        new("more searches than a client may have", "429", "LOGRELAY_LIMIT_SEARCHES", static async a =>
        {
            using var ended = new CancellationTokenSource();
            var held = a.Http().SendAsync(Get(a, "/test/slow"), ended.Token);
            var answer = new Answer("", "");
            // Until the first one has come in.
            while (answer.Code != "429")
            {
                if (held.IsCompleted)
                {
                    // It came while one of those below was being answered, and was the one too many.
                    (await held).Dispose();
                    held = a.Http().SendAsync(Get(a, "/test/slow"), ended.Token);
                }
                answer = await a.HttpAsync("/test/read", "Bearer " + a.Keys["reader"]);
            }
            await ended.CancelAsync();
            _ = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => held);
            return answer;
        }) { Settings = static settings => settings with { Limits = settings.Limits with { Searches = 1, RequestsPerSecond = 1_000_000 } } },
        new("a call that takes too long", "503", "LOGRELAY_LIMIT_SECONDS", static async a =>
        {
            var call = a.HttpAsync("/test/slow", "Bearer " + a.Keys["reader"]);
            while (!call.IsCompleted)
            {
                a.Time.Advance(TimeSpan.FromMinutes(11));
                a.Look();
                await Task.Delay(20, TestContext.Current.CancellationToken);
            }
            return await call;
        }),
        new("HTTP: one wrong token after the other", "429", "too many such attempts", static async a =>
        {
            Answer answer;
            do
            {
                answer = await a.HttpAsync("/test/read", "Bearer " + TokenText.Create());
            }
            while (answer.Code == "401");
            return answer;
        }),
        new("gRPC: one wrong token after the other", "ResourceExhausted", "too many such attempts", static async a =>
        {
            Answer answer;
            do
            {
                answer = await a.RelayAsync("Bearer " + TokenText.Create());
            }
            while (answer.Code == "Unauthenticated");
            return answer;
        }),
        new("a node's call whose token is taken away", "Unauthenticated", "the token node was taken away", static async a =>
        {
            using var node = a.Node("Bearer " + a.Keys["node"]);
            _ = await node.BeginAsync();
            var keys = a.Keys.Remove("node");
            a.Look();
            var status = await node.RefusalAsync();
            _ = keys.Add("node", AccessScope.Ingest);
            a.Look();
            return new Answer(status.StatusCode.ToString(), status.Detail);
        }),
        new("a node's call whose token expires", "Unauthenticated", "the token brief expired", static async a =>
        {
            _ = a.Keys.Add("brief", AccessScope.Ingest, a.Time.GetUtcNow().AddMinutes(1));
            a.Look();
            using var node = a.Node("Bearer " + a.Keys["brief"]);
            _ = await node.BeginAsync();
            a.Time.Advance(TimeSpan.FromMinutes(2));
            var status = await node.RefusalAsync();
            return new Answer(status.StatusCode.ToString(), status.Detail);
        }),
        new("a tail whose token loses its scope", "connection", "", static async a =>
        {
            using var held = await TailAsync(a);
            _ = a.Keys.Change("reader", static token => token with { Scopes = AccessScope.Admin });
            a.Look();
            var cut = await Assert.ThrowsAnyAsync<Exception>(() => held.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
            _ = a.Keys.Change("reader", static token => token with { Scopes = AccessScope.Read });
            a.Look();
            return new Answer("connection", cut.Message);
        }) { Logged = "has scope admin; this needs read" },
    ];

    private static AccessSettings Slow(AccessSettings settings) => settings with { Limits = settings.Limits with { RequestsPerSecond = 1 } };

    private static void Post(HttpRequestMessage request, HttpContent content) => (request.Method, request.Content) = (HttpMethod.Post, content);

    private static HttpRequestMessage Get(GuardedAggregator aggregator, string path)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, path) { Version = HttpVersion.Version20, VersionPolicy = HttpVersionPolicy.RequestVersionExact };
        request.Headers.Add("Authorization", "Bearer " + aggregator.Keys["reader"]);
        return request;
    }

    private static Task<HttpResponseMessage> TailAsync(GuardedAggregator aggregator) =>
        aggregator.Http().SendAsync(Get(aggregator, "/test/tail"), HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken);

    private static async Task<Answer> RelayAsync(NodePlayer node, Batch batch)
    {
        try
        {
            await node.SayAsync(batch);
        }
        catch (RpcException)
        {
            // It was refused while it was sent.
        }
        var status = await node.RefusalAsync();
        return new Answer(status.StatusCode.ToString(), status.Detail);
    }

    /// <summary>Does not know how long it is.</summary>
    private sealed class EndlessContent(int length) : HttpContent
    {
        protected override async Task SerializeToStreamAsync(System.IO.Stream stream, TransportContext? context)
        {
            for (var written = 0; written < length; written += 1000)
            {
                await stream.WriteAsync(new byte[1000]);
            }
        }

        protected override bool TryComputeLength(out long computed)
        {
            computed = 0;
            return false;
        }
    }
}

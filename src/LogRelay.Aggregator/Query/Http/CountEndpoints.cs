using LogRelay.Protocol.V1;
using LogRelay.Query.Json;
using LogRelay.Query.Service;

namespace LogRelay.Aggregator.Query.Http;

/// <summary>The answers that come as a whole: histogram, fields, patterns, streams, nodes.</summary>
internal sealed class CountEndpoints(IQueryAnswers answers, KnownNodes nodes, HttpAnswers http, TimeProvider time)
{
    private const int UsualBuckets = 40;
    private const int UsualTop = 20;
    private const int MostListed = 10_000;

    /// <summary><c>histogram</c>: how many records, by time and level.</summary>
    public Task HistogramAsync(HttpContext context) => http.WholeAsync<HistogramReply>(
        context,
        parameters =>
        {
            var request = new HistogramRequest
            {
                Scope = parameters.Scope(),
                BucketNano = parameters.Duration("bucket"),
                Buckets = (int)parameters.Number("buckets", UsualBuckets, 1, MostListed),
                OriginNano = parameters.Time("origin") ?? 0,
            };
            return ct => LastAsync(answers.HistogramAsync(request, ct), ct);
        },
        static (json, reply) =>
        {
            json.WriteNumber("bucket_seconds"u8, reply.BucketNano / 1e9);
            json.WriteStartArray("buckets"u8);
            foreach (var bucket in reply.Buckets)
            {
                json.WriteStartObject();
                AnswerJson.Write(json, bucket);
                json.WriteEndObject();
            }
            json.WriteEndArray();
            WriteEnd(json, reply.End, reply.Progress);
        });

    /// <summary><c>fields</c>: names of fields, or the values of one.</summary>
    public Task FieldsAsync(HttpContext context) => http.WholeAsync<FieldsReply>(
        context,
        parameters =>
        {
            var request = new FieldsRequest
            {
                Scope = parameters.Scope(),
                Field = parameters.Text("field"),
                Top = (int)parameters.Number("top", UsualTop, 1, MostListed),
            };
            return ct => LastAsync(answers.FieldsAsync(request, ct), ct);
        },
        static (json, reply) =>
        {
            json.WriteStartArray("values"u8);
            foreach (var value in reply.Values)
            {
                json.WriteStartObject();
                AnswerJson.Write(json, value);
                json.WriteEndObject();
            }
            json.WriteEndArray();
            json.WriteNumber("records"u8, reply.Records);
            json.WriteNumber("distinct"u8, reply.Distinct);
            json.WriteNumber("uncounted"u8, reply.Uncounted);
            WriteEnd(json, reply.End, reply.Progress);
        });

    /// <summary><c>patterns</c>: similar lines, grouped.</summary>
    public Task PatternsAsync(HttpContext context) => http.WholeAsync<PatternsReply>(
        context,
        parameters =>
        {
            var request = new PatternsRequest
            {
                Scope = parameters.Scope(),
                Compare = parameters.Flag("compare"),
                Top = (int)parameters.Number("top", UsualTop, 1, MostListed),
            };
            var (since, until) = (parameters.Time("before_since"), parameters.Time("before_until"));
            if (since is null != until is null)
            {
                throw new HttpFaultException(since is null ? "before_since" : "before_until", null, "before_since and before_until belong together; give both, or neither");
            }
            if (since is not null)
            {
                (request.BeforeSinceNano, request.BeforeUntilNano) = (since.Value, until!.Value);
            }
            if (request.Compare && request.Scope.HasSinceNano && !request.Scope.HasUntilNano)
            {
                request.Scope.UntilNano = LogRelay.Query.Times.TimeText.Nano(time.GetUtcNow());
            }
            return ct => LastAsync(answers.PatternsAsync(request, ct), ct);
        },
        static (json, reply) =>
        {
            json.WriteStartArray("patterns"u8);
            foreach (var pattern in reply.Patterns)
            {
                json.WriteStartObject();
                AnswerJson.Write(json, pattern);
                json.WriteEndObject();
            }
            json.WriteEndArray();
            json.WriteNumber("distinct"u8, reply.Distinct);
            json.WriteNumber("uncounted"u8, reply.Uncounted);
            WriteEnd(json, reply.End, reply.Progress);
        });

    /// <summary><c>streams</c>: whose logs there are.</summary>
    public Task StreamsAsync(HttpContext context) => http.WholeAsync<StreamsReply>(
        context,
        parameters =>
        {
            var request = new StreamsRequest { Query = parameters.Text("q") };
            return ct => answers.StreamsAsync(request, ct);
        },
        static (json, reply) =>
        {
            json.WriteStartArray("streams"u8);
            foreach (var stream in reply.Streams)
            {
                json.WriteStartObject();
                AnswerJson.Write(json, stream);
                json.WriteEndObject();
            }
            json.WriteEndArray();
            AnswerJson.WriteProblems(json, reply.Problems);
        });

    /// <summary><c>nodes</c>: which nodes send their streams.</summary>
    public Task NodesAsync(HttpContext context) => http.WholeAsync<NodesReply>(
        context,
        _ => nodes.ReadAsync,
        static (json, reply) =>
        {
            json.WriteStartArray("nodes"u8);
            foreach (var node in reply.Nodes)
            {
                json.WriteStartObject();
                AnswerJson.Write(json, node);
                json.WriteEndObject();
            }
            json.WriteEndArray();
            AnswerJson.WriteProblems(json, reply.Problems);
        });

    private static void WriteEnd(System.Text.Json.Utf8JsonWriter json, End end, Progress? progress)
    {
        json.WriteStartObject("end"u8);
        AnswerJson.Write(json, end, progress);
        json.WriteEndObject();
    }

    private static async Task<T> LastAsync<T>(IAsyncEnumerable<T> replies, CancellationToken ct)
        where T : class
    {
        T? last = null;
        await foreach (var reply in replies.WithCancellation(ct))
        {
            last = reply;
        }
        return last ?? throw new InvalidOperationException("BUG: an answer without an end");
    }
}

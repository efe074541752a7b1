using System.Text.Encodings.Web;
using System.Text.Json;
using LogRelay.Diagnostics.Messages;
using LogRelay.Query.Service;

namespace LogRelay.Aggregator.Query.Http;

/// <summary>What happens around every answer of the HTTP API: a place to search in, faults as problems, the client's going away. Any thread.</summary>
internal sealed class HttpAnswers(RequestedHost host, SearchSlots slots, IHostApplicationLifetime program, TimeProvider time, ILogger<HttpAnswers> logger)
{
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Runs a request within a place to search in, and answers with a problem what goes wrong before its answer has begun.</summary>
    /// <param name="context">The request.</param>
    /// <param name="isTail">True for one that takes a tail's place.</param>
    /// <param name="answer">Reads the parameters, and answers.</param>
    public async Task RunAsync(HttpContext context, bool isTail, Func<HttpParameters, Func<Task<IDisposable>>, CancellationToken, Task> answer)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, program.ApplicationStopping);
        var ct = ending.Token;
        var headers = context.Response.Headers;
        headers.CacheControl = "no-store";
        headers.XContentTypeOptions = "nosniff";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
        if (!HttpMethods.IsGet(context.Request.Method))
        {
            headers.Allow = HttpMethods.Get;
            await new HttpProblem(StatusCodes.Status405MethodNotAllowed, $"{Shown.Of(context.Request.Method)} changes nothing here; ask with GET").WriteAsync(context.Response);
            return;
        }
        if (host.WhyNot(context) is { } reason)
        {
            await new HttpProblem(StatusCodes.Status421MisdirectedRequest, reason).WriteAsync(context.Response);
            return;
        }
        try
        {
            await answer(new HttpParameters(context.Request, time), EnterAsync, ct);
        }
        catch (Exception ended) when (ct.IsCancellationRequested)
        {
            await EndAsync(context, ended);
        }
        catch (Exception failure) when (HttpProblem.Of(failure) is { } problem && !context.Response.HasStarted)
        {
            await problem.WriteAsync(context.Response);
        }
#pragma warning disable CA1031 // Whatever it is, the client is told and the log says it.
        catch (Exception failure)
#pragma warning restore CA1031
        {
            QueryLog.Failed(logger, context.Request.Path, failure);
            if (context.Response.HasStarted)
            {
                // A body that just ended would look whole.
                context.Abort();
                return;
            }
            await new HttpProblem(StatusCodes.Status500InternalServerError, failure.Message).WriteAsync(context.Response);
        }

        async Task<IDisposable> EnterAsync() => isTail ? slots.EnterTail() : await slots.EnterAsync(ct);
    }

    /// <summary>An answer that comes as a whole.</summary>
    /// <param name="context">The request.</param>
    /// <param name="read">Reads the parameters; gives what asks.</param>
    /// <param name="write">Writes the members of the answer's object.</param>
    public Task WholeAsync<T>(HttpContext context, Func<HttpParameters, Func<CancellationToken, Task<T>>> read, Action<Utf8JsonWriter, T> write) =>
        RunAsync(context, isTail: false, async (parameters, enter, ct) =>
        {
            var ask = read(parameters);
            parameters.End();
            using var slot = await enter();
            var reply = await ask(ct);
            context.Response.ContentType = AnswerFormats.TypeOf(AnswerFormat.Json);
            await using var json = new Utf8JsonWriter(context.Response.BodyWriter, Options);
            json.WriteStartObject();
            write(json, reply);
            json.WriteEndObject();
        });

    private static async Task EndAsync(HttpContext context, Exception ended)
    {
        if (context.RequestAborted.IsCancellationRequested)
        {
            // Nobody is there to be told.
            return;
        }
        if (context.Response.HasStarted)
        {
            context.Abort();
            return;
        }
        _ = ended;
        await new HttpProblem(StatusCodes.Status503ServiceUnavailable, "the aggregator stops; ask again when it is back").WriteAsync(context.Response);
    }
}

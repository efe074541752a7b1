using LogRelay.Diagnostics.Messages;
using System.Globalization;
using LogRelay.Protocol.V1;
using LogRelay.Query.Service;

namespace LogRelay.Aggregator.Query.Http;

/// <summary>The answers that are records: query, context, tail.</summary>
internal sealed class SearchEndpoints(IQueryAnswers answers, HttpAnswers http, TimeProvider time)
{
    private const int UsualRecords = 1000;
    private const int MostInOneObject = 100_000;
    private const int MostAround = 100_000;
    private const int UsualLast = 10;
    private const int MostLast = 10_000;

    // How far a tail that goes on goes back: nodes are not equally fast.
    private const long OverlapNano = 2_000_000_000;

    private static readonly TimeSpan BetweenSigns = TimeSpan.FromSeconds(15);

    /// <summary><c>query</c>: finds records.</summary>
    public Task QueryAsync(HttpContext context) => http.RunAsync(context, isTail: false, async (parameters, enter, ct) =>
    {
        var format = AnswerFormats.Of(context.Request, parameters, AnswerFormat.Json, AnswerFormat.Lines);
        var request = new SearchRequest
        {
            Scope = parameters.Scope(),
            NewestFirst = parameters.Flag("newest_first"),
            MaxRecords = format == AnswerFormat.Lines
                ? parameters.Number("limit", 0, 0, long.MaxValue)
                : parameters.Number("limit", UsualRecords, 1, MostInOneObject),
        };
        var hasProgress = parameters.Flag("progress");
        parameters.End();
        using var slot = await enter();
        await SendAsync(context, format, answers.SearchAsync(request, ct), hasProgress, ct);
    });

    /// <summary><c>context</c>: the records around one.</summary>
    public Task ContextAsync(HttpContext context) => http.RunAsync(context, isTail: false, async (parameters, enter, ct) =>
    {
        var format = AnswerFormats.Of(context.Request, parameters, AnswerFormat.Json, AnswerFormat.Lines);
        var request = new ContextRequest
        {
            StreamId = parameters.Needed("id", "the id of a stream, or the beginning of one, as records have it"),
            Position = Position(parameters),
            Before = parameters.Number("before", UsualLast, 0, MostAround),
            After = parameters.Number("after", UsualLast, 0, MostAround),
        };
        parameters.End();
        using var slot = await enter();
        await SendAsync(context, format, answers.ContextAsync(request, ct), hasProgress: false, ct);
    });

    /// <summary><c>tail</c>: new records as they are written.</summary>
    public Task TailAsync(HttpContext context) => http.RunAsync(context, isTail: true, async (parameters, enter, ct) =>
    {
        var format = AnswerFormats.Of(context.Request, parameters, AnswerFormat.Events, AnswerFormat.Lines);
        var request = new TailRequest { Query = parameters.Text("q") };
        var since = parameters.Time("since") ?? LastEvent(context.Request);
        request.Last = parameters.Number("last", since is null ? UsualLast : 0, 0, MostLast);
        if (since is { } from)
        {
            request.SinceNano = from;
        }
        parameters.End();
        using var slot = await enter();
        await SendAsync(context, format, answers.TailAsync(request, ct), hasProgress: false, ct);
    });

    private async Task SendAsync(HttpContext context, AnswerFormat format, IAsyncEnumerable<SearchReply> answer, bool hasProgress, CancellationToken ct)
    {
        await using var replies = answer.GetAsyncEnumerator(ct);
        // What is refused is refused here, before the answer has begun.
        var moving = replies.MoveNextAsync().AsTask();
        if (!await moving)
        {
            throw new InvalidOperationException("BUG: an answer without an end");
        }
        context.Response.ContentType = AnswerFormats.TypeOf(format);
        // A proxy that gathers would make a live tail a dead one.
        context.Response.Headers["X-Accel-Buffering"] = "no";
        using var body = new SearchBody(format);
        body.Begin();
        try
        {
            do
            {
                body.Write(replies.Current, hasProgress);
                await FlushAsync();
                moving = replies.MoveNextAsync().AsTask();
                while (format != AnswerFormat.Json && await IsSilentAsync(moving))
                {
                    body.StayAlive();
                    await FlushAsync();
                }
            }
            while (await moving);
        }
        catch (Exception failure) when (format != AnswerFormat.Json && !ct.IsCancellationRequested && HttpProblem.Of(failure) is { } problem)
        {
            body.Fail(problem);
            await FlushAsync();
        }
        finally
        {
            // An iterator that is in the middle of a step cannot be disposed of.
            if (!moving.IsCompleted)
            {
                context.Abort();
                await ((Task)moving).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }

        async Task FlushAsync()
        {
            if (!await body.SendAsync(context.Response.BodyWriter, ct))
            {
                throw new OperationCanceledException("the client has gone", context.RequestAborted);
            }
        }
    }

    private async Task<bool> IsSilentAsync(Task moving)
    {
        if (moving.IsCompleted)
        {
            return false;
        }
        using var waiting = new CancellationTokenSource();
        var silence = Task.Delay(BetweenSigns, time, waiting.Token);
        var first = await Task.WhenAny(moving, silence);
        await waiting.CancelAsync();
        return first == silence;
    }

    private static long Position(HttpParameters parameters)
    {
        _ = parameters.Needed("position", "the position of a record, as records have it");
        return parameters.Number("position", 0, 0, long.MaxValue);
    }

    /// <summary>Where a browser says that its connection broke.</summary>
    private static long? LastEvent(HttpRequest request)
    {
        var id = request.Headers["Last-Event-ID"].ToString();
        if (id.Length == 0)
        {
            return null;
        }
        return long.TryParse(id, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var nano)
            ? nano - OverlapNano
            : throw new HttpFaultException("Last-Event-ID", id, $"Last-Event-ID {Shown.Of(id)} is no id of an event of this tail: they are numbers");
    }
}

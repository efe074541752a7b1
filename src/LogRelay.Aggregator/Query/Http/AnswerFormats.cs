using LogRelay.Diagnostics.Messages;
using Microsoft.Net.Http.Headers;

namespace LogRelay.Aggregator.Query.Http;

/// <summary>Chooses how an answer is written: by <c>format</c>, else by the Accept header.</summary>
internal static class AnswerFormats
{
    /// <summary>The media type of newline-delimited JSON.</summary>
    public const string LinesType = "application/x-ndjson";

    /// <summary>The media type of server-sent events.</summary>
    public const string EventsType = "text/event-stream";

    private const string JsonType = "application/json";

    /// <summary>The first of the allowed formats that the client takes.</summary>
    /// <param name="request">The request.</param>
    /// <param name="parameters">Has <c>format</c>, perhaps.</param>
    /// <param name="allowed">The usual one first.</param>
    public static AnswerFormat Of(HttpRequest request, HttpParameters parameters, params ReadOnlySpan<AnswerFormat> allowed)
    {
        var name = parameters.Text("format");
        if (name.Length > 0)
        {
            foreach (var format in allowed)
            {
                if (NameOf(format) == name)
                {
                    return format;
                }
            }
            throw new HttpFaultException("format", name, $"format={Shown.Of(name)} must be {Names(allowed)}");
        }
        var accepted = request.GetTypedHeaders().Accept;
        foreach (var media in accepted.OrderByDescending(static media => media.Quality ?? 1))
        {
            foreach (var format in allowed)
            {
                if (new MediaTypeHeaderValue(TypeOf(format)).IsSubsetOf(media))
                {
                    return format;
                }
            }
        }
        // Who takes neither gets the usual one: that is more use than 406.
        return allowed[0];
    }

    /// <summary>Its media type.</summary>
    public static string TypeOf(AnswerFormat format) => format switch
    {
        AnswerFormat.Lines => LinesType,
        AnswerFormat.Events => EventsType,
        _ => JsonType,
    };

    private static string NameOf(AnswerFormat format) => format switch
    {
        AnswerFormat.Lines => "ndjson",
        AnswerFormat.Events => "sse",
        _ => "json",
    };

    private static string Names(ReadOnlySpan<AnswerFormat> allowed)
    {
        var names = new List<string>();
        foreach (var format in allowed)
        {
            names.Add(NameOf(format));
        }
        return string.Join(" or ", names);
    }
}

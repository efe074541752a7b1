using System.Text.Json;
using LogRelay.Diagnostics.Messages;
using LogRelay.Query.Language;
using LogRelay.Query.Service;
using Microsoft.AspNetCore.WebUtilities;

namespace LogRelay.Aggregator.Query.Http;

/// <summary>Why a request is not answered, as RFC 9457 has it.</summary>
/// <param name="Status">The HTTP status.</param>
/// <param name="Detail">For a person.</param>
internal sealed record HttpProblem(int Status, string Detail)
{
    private const int RetrySeconds = 2;

    /// <summary>The parameter at fault; null when it is none.</summary>
    public string? Parameter { get; init; }

    /// <summary>Its value, as it came.</summary>
    public string? Value { get; init; }

    /// <summary>Where the query is at fault; null when something else is.</summary>
    public QueryError? Error { get; init; }

    /// <summary>What a failure means to whoever asked.</summary>
    /// <returns>Null for a failure that is nobody's but this program's.</returns>
    public static HttpProblem? Of(Exception failure) => failure switch
    {
        HttpFaultException fault => new HttpProblem(StatusCodes.Status400BadRequest, fault.Message) { Parameter = fault.Parameter, Value = fault.Value },
        QueryRefusedException { Error: { } error } => new HttpProblem(StatusCodes.Status400BadRequest, error.Message) { Parameter = "q", Value = error.Query, Error = error },
        QueryRefusedException or TimeoutException => new HttpProblem(StatusCodes.Status400BadRequest, failure.Message),
        QueryBusyException => new HttpProblem(StatusCodes.Status503ServiceUnavailable, failure.Message),
        BadHttpRequestException bad => new HttpProblem(bad.StatusCode, bad.Message),
        _ => null,
    };

    /// <summary>Answers with it; nothing of another answer may have been sent.</summary>
    public async Task WriteAsync(HttpResponse response)
    {
        response.StatusCode = Status;
        response.ContentType = "application/problem+json";
        if (Status == StatusCodes.Status503ServiceUnavailable)
        {
            response.Headers.RetryAfter = RetrySeconds.ToString(System.Globalization.CultureInfo.InvariantCulture);
        }
        await using var json = new Utf8JsonWriter(response.BodyWriter);
        Write(json);
    }

    /// <summary>Its object.</summary>
    public void Write(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteString("title"u8, ReasonPhrases.GetReasonPhrase(Status));
        json.WriteNumber("status"u8, Status);
        json.WriteString("detail"u8, Detail);
        if (Parameter is not null)
        {
            json.WriteString("parameter"u8, Shown.Of(Parameter));
        }
        if (Value is not null)
        {
            json.WriteString("value"u8, Shown.Of(Value));
        }
        if (Error is not null)
        {
            // In characters (UTF-16), as a script in a browser counts them.
            json.WriteNumber("position"u8, Error.Position);
            json.WriteNumber("length"u8, Error.Length);
            json.WriteString("caret"u8, Error.ToString());
        }
        json.WriteEndObject();
    }
}

using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace LogRelay.Plugin.Endpoints;

/// <summary>Answers in Docker's way: status 200 and a JSON body; a refusal stands in <c>Err</c>.</summary>
internal static class Reply
{
    private const string JsonType = "application/vnd.docker.plugins.v1.2+json";

    /// <summary>Says that all went well.</summary>
    public static Task OkAsync(HttpContext context) => ErrorAsync(context, "");

    /// <summary>Says why not; dockerd shows the text to whoever started the container.</summary>
    public static Task ErrorAsync(HttpContext context, string error) =>
        JsonAsync(context, new ErrorReply(error), PluginJsonContext.Default.ErrorReply);

    /// <summary>Sends any reply.</summary>
    public static Task JsonAsync<T>(HttpContext context, T reply, JsonTypeInfo<T> type)
    {
        var body = JsonSerializer.SerializeToUtf8Bytes(reply, type);
        context.Response.ContentType = JsonType;
        context.Response.ContentLength = body.Length;
        return context.Response.Body.WriteAsync(body, context.RequestAborted).AsTask();
    }
}

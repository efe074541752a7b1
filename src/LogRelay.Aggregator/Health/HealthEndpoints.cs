using LogRelay.Aggregator.Access;
using LogRelay.Diagnostics.Metrics;

namespace LogRelay.Aggregator.Health;

/// <summary>What orchestrators and Prometheus ask for.</summary>
internal static class HealthEndpoints
{
    private const string Text = "text/plain; charset=utf-8";

    /// <summary>Adds <c>/healthz</c>, <c>/readyz</c> and <c>/metrics</c>.</summary>
    public static void MapHealth(this WebApplication app)
    {
        app.MapGet("/healthz", static context => AnswerAsync(context, StatusCodes.Status200OK, "ok")).OpenToAnyone();
        app.MapGet("/readyz", AnswerReadyAsync).OpenToAnyone();
        app.MapGet("/metrics", AnswerMetricsAsync).RequireScope(AccessScope.Admin);
    }

    private static async Task AnswerReadyAsync(HttpContext context)
    {
        var trouble = await context.RequestServices.GetRequiredService<Readiness>().FindTroubleAsync(context.RequestAborted);
        await (trouble is null
            ? AnswerAsync(context, StatusCodes.Status200OK, "ready")
            : AnswerAsync(context, StatusCodes.Status503ServiceUnavailable, "not ready: " + trouble));
    }

    private static Task AnswerMetricsAsync(HttpContext context)
    {
        context.Response.ContentType = MetricsText.ContentType;
        return context.Response.WriteAsync(MetricsText.Of(context.RequestServices.GetServices<IMetricSource>()), context.RequestAborted);
    }

    private static Task AnswerAsync(HttpContext context, int status, string word)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = Text;
        context.Response.Headers.CacheControl = "no-store";
        return context.Response.WriteAsync(word + "\n", context.RequestAborted);
    }
}

using LogRelay.Diagnostics.Metrics;
using LogRelay.Plugin.Containers;
using LogRelay.Plugin.Metrics;

namespace LogRelay.Plugin.Endpoints;

/// <summary>The five calls that dockerd makes, by path, each a POST; and the metrics, a GET.</summary>
internal sealed class PluginEndpoints(
    ContainerLogging logging, LogReading reading, IEnumerable<IMetricSource> metrics, IHostApplicationLifetime lifetime, ILogger<PluginEndpoints> logger)
{
    private const string MetricsPath = "/metrics";

    /// <summary>Answers one call.</summary>
    public async Task AnswerAsync(HttpContext context)
    {
        try
        {
            // Whoever may read metrics is not dockerd.
            await (MetricsListener.IsWhereItCame(context) && context.Request.Path.Value != MetricsPath ? NotFoundAsync(context) : context.Request.Path.Value switch
            {
                "/Plugin.Activate" => Reply.JsonAsync(context, new ActivateReply(["LogDriver"]), PluginJsonContext.Default.ActivateReply),
                "/LogDriver.Capabilities" => Reply.JsonAsync(context, new CapabilitiesReply(new Capability(ReadLogs: true), ""), PluginJsonContext.Default.CapabilitiesReply),
                "/LogDriver.StartLogging" => StartLoggingAsync(context),
                "/LogDriver.StopLogging" => StopLoggingAsync(context),
                "/LogDriver.ReadLogs" => ReadLogsAsync(context),
                MetricsPath => MetricsAsync(context),
                _ => NotFoundAsync(context),
            });
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // Nobody is there any more to be answered.
        }
#pragma warning disable CA1031 // The top of a call: whoever runs the container must read why it failed, whatever it was.
        catch (Exception failure) when (!context.Response.HasStarted)
#pragma warning restore CA1031
        {
            EndpointLog.CallFailed(logger, context.Request.Path, failure);
            // Docker shows the text of a failed call; 200 would make it take the text for log frames in a ReadLogs.
            context.Response.StatusCode = StatusCodes.Status500InternalServerError;
            await Reply.ErrorAsync(context, $"LogRelay could not do it: {failure.Message}");
        }
    }

    private Task MetricsAsync(HttpContext context)
    {
        if (!HttpMethods.IsGet(context.Request.Method))
        {
            context.Response.StatusCode = StatusCodes.Status405MethodNotAllowed;
            return Task.CompletedTask;
        }
        context.Response.ContentType = MetricsText.ContentType;
        return context.Response.WriteAsync(MetricsText.Of(metrics), context.RequestAborted);
    }

    private async Task StartLoggingAsync(HttpContext context)
    {
        var (request, fault) = await RequestBody.ReadAsync(context, PluginJsonContext.Default.StartLoggingRequest);
        fault ??= await logging.StartAsync(request?.File, request?.Info);
        if (fault is not null)
        {
            EndpointLog.StartRefused(logger, request?.Info?.Name ?? "?", fault);
            await Reply.ErrorAsync(context, fault);
            return;
        }
        await Reply.OkAsync(context);
    }

    /// <summary>Never answers with an error: dockerd would leak the FIFO and count the plugin as in use for ever.</summary>
    private async Task StopLoggingAsync(HttpContext context)
    {
        var (request, fault) = await RequestBody.ReadAsync(context, PluginJsonContext.Default.StopLoggingRequest);
        if (fault is not null)
        {
            EndpointLog.StopUnreadable(logger, fault);
        }
        try
        {
            await logging.StopAsync(request?.File);
        }
#pragma warning disable CA1031 // An error here would cost dockerd a file and the container its clean end.
        catch (Exception failure)
#pragma warning restore CA1031
        {
            EndpointLog.CallFailed(logger, context.Request.Path, failure);
        }
        await Reply.OkAsync(context);
    }

    private async Task ReadLogsAsync(HttpContext context)
    {
        var (request, fault) = await RequestBody.ReadAsync(context, PluginJsonContext.Default.ReadLogsRequest);
        LogQuery? query = null;
        if (fault is null)
        {
            query = LogQuery.From(request, out fault);
        }
        if (query is null)
        {
            context.Response.StatusCode = StatusCodes.Status400BadRequest;
            await Reply.ErrorAsync(context, fault ?? "the request names no container");
            return;
        }
        // A follower must not keep the plugin from stopping: dockerd would kill it after ten seconds.
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, lifetime.ApplicationStopping);
        try
        {
            await reading.SendAsync(query, context.Response.BodyWriter, ended.Token);
        }
        catch (OperationCanceledException) when (lifetime.ApplicationStopping.IsCancellationRequested)
        {
            // The answer ends here, whole: frames are flushed one batch at a time.
        }
    }

    private static Task NotFoundAsync(HttpContext context)
    {
        context.Response.StatusCode = StatusCodes.Status404NotFound;
        return Reply.ErrorAsync(context, "LogRelay answers Plugin.Activate, LogDriver.Capabilities, StartLogging, StopLogging and ReadLogs");
    }
}

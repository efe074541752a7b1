using LogRelay.Aggregator.Store;

namespace LogRelay.Aggregator.Access;

/// <summary>Stands between routing and every endpoint: who has not been let in gets no further. Any thread.</summary>
internal sealed class AccessGate(ILogger<AccessGate> logger)
{
    /// <summary>Lets a call in, or answers it.</summary>
    public Task InvokeAsync(HttpContext context, RequestDelegate next) =>
        Check(context) is { } denial ? DenialWriter.WriteAsync(context, denial) : next(context);

    private Denial? Check(HttpContext context)
    {
        if (context.GetEndpoint() is not { } endpoint)
        {
            return Denial.Unknown($"there is nothing at {Shown.Of(context.Request.Path.Value ?? "")} for {Shown.Of(context.Request.Method)}");
        }
        if (EndpointAccess.ScopeOf(endpoint) is null)
        {
            AccessLog.Undeclared(logger, endpoint.DisplayName ?? "");
            return Denial.Forbidden($"nobody has declared who may call {endpoint.DisplayName}");
        }
        return null;
    }
}

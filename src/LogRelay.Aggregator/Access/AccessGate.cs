using Google.Protobuf;
using Grpc.AspNetCore.Server;
using LogRelay.Aggregator.Access.Audit;
using LogRelay.Aggregator.Access.Calls;
using LogRelay.Diagnostics.Messages;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;

namespace LogRelay.Aggregator.Access;

/// <summary>Stands between routing and every endpoint: who has not been let in gets no further, and every refusal is written down. Any thread.</summary>
internal sealed class AccessGate(AccessSettings settings, Admission admission, OpenCalls calls, AuditTrail audit, TimeProvider time, ILogger<AccessGate> logger)
{
    /// <summary>Lets a call in and sees it to its end, or answers it.</summary>
    public async Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        var denial = admission.Check(context, out var caller) ?? CheckSize(context);
        var endpoint = context.GetEndpoint();
        var scope = endpoint is null ? AccessScope.None : EndpointAccess.ScopeOf(endpoint) ?? AccessScope.None;
        var isLasting = endpoint?.Metadata.GetMetadata<LastingCallAttribute>() is not null;
        var isSearch = scope.HasFlag(AccessScope.Read) && !isLasting;
        denial ??= caller.Client.TryEnter(isSearch);
        if (denial is not null)
        {
            await RefuseAsync(context, caller, denial);
            return;
        }
        try
        {
            using var call = new OpenCall(context, caller, scope, isLasting ? null : time.GetUtcNow() + settings.Limits.CallTime);
            context.Features.Set(caller);
            if (isLasting)
            {
                LiftLimits(context);
            }
            calls.Add(call);
            try
            {
                await RunAsync(context, call, next);
            }
            finally
            {
                calls.Remove(call);
            }
        }
        finally
        {
            caller.Client.Leave(isSearch);
        }
    }

    private async Task RunAsync(HttpContext context, OpenCall call, RequestDelegate next)
    {
        try
        {
            await next(context);
        }
        catch (BadHttpRequestException bad) when (!context.Response.HasStarted)
        {
            await RefuseAsync(context, call.Caller, bad.StatusCode == StatusCodes.Status413PayloadTooLarge ? Denial.TooLarge(bad.Message) : Denial.Malformed(bad.Message, bad.StatusCode));
            return;
        }
        catch (OperationCanceledException) when (call.Ended is not null)
        {
            // Below it is answered with the reason.
        }
        if (call.Ended is { } reason)
        {
            await AnswerEndedAsync(context, call, reason);
        }
        else if (context.Features.Get<IServerCallContextFeature>()?.ServerCallContext is { } grpc)
        {
            SettleGrpc(context, call.Caller, grpc.Status);
        }
        else if (context.Response.StatusCode is >= 400 and < 500)
        {
            Note(context, call.Caller, $"{context.Response.StatusCode}", "what was asked for cannot be done");
        }
    }

    private void SettleGrpc(HttpContext context, Caller caller, Grpc.Core.Status status)
    {
        if (status.DebugException is InvalidProtocolBufferException or InvalidDataException)
        {
            var denial = Denial.Malformed($"a message cannot be read: {status.DebugException.Message}");
            GrpcStatus.Replace(context, denial);
            Note(context, caller, denial.Grpc.ToString(), denial.Reason);
        }
        else if (status.StatusCode is Grpc.Core.StatusCode.InvalidArgument or Grpc.Core.StatusCode.PermissionDenied
            or Grpc.Core.StatusCode.Unauthenticated or Grpc.Core.StatusCode.ResourceExhausted)
        {
            Note(context, caller, status.StatusCode.ToString(), status.Detail);
        }
        else if (status.DebugException is { } failure && !context.RequestAborted.IsCancellationRequested)
        {
            // gRPC's own lines are switched off, because a client can bring them about at will.
            AccessLog.CallFailed(logger, Shown.Of(context.Request.Path.Value ?? ""), failure);
        }
    }

    private Task AnswerEndedAsync(HttpContext context, OpenCall call, Denial reason)
    {
        if (!context.Response.HasStarted)
        {
            context.Response.Clear();
            return RefuseAsync(context, call.Caller, reason);
        }
        Note(context, call.Caller, DenialWriter.CodeOf(context.Request, reason), reason.Reason);
        if (DenialWriter.IsGrpc(context.Request))
        {
            GrpcStatus.Replace(context, reason);
        }
        else
        {
            // An answer that ends in order would look whole.
            context.Abort();
        }
        return Task.CompletedTask;
    }

    private Task RefuseAsync(HttpContext context, Caller caller, Denial denial)
    {
        Note(context, caller, DenialWriter.CodeOf(context.Request, denial), denial.Reason);
        return DenialWriter.WriteAsync(context, denial);
    }

    private void Note(HttpContext context, Caller caller, string code, string reason) =>
        audit.Refused(caller.Name, caller.Address, $"{Shown.Of(context.Request.Method)} {Shown.Of(context.Request.Path.Value ?? "")}", code, Shown.Of(reason, longest: 400));

    private static Denial? CheckSize(HttpContext context) =>
        context.Request.ContentLength > ServerLimits.MaxBodyBytes && context.GetEndpoint()?.Metadata.GetMetadata<LastingCallAttribute>() is null
            ? Denial.TooLarge($"the request has {context.Request.ContentLength} bytes; {ServerLimits.MaxBodyBytes} are allowed")
            : null;

    /// <summary>A node's call goes on for days, and may say nothing for hours.</summary>
    private static void LiftLimits(HttpContext context)
    {
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size)
        {
            size.MaxRequestBodySize = null;
        }
        if (context.Features.Get<IHttpMinRequestBodyDataRateFeature>() is { } rate)
        {
            rate.MinDataRate = null;
        }
    }
}

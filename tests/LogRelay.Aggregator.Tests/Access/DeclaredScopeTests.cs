using System.Net;
using Grpc.Core;
using Grpc.Net.Client;
using LogRelay.Aggregator.Access;
using LogRelay.Journal.Storage;
using LogRelay.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace LogRelay.Aggregator.Tests.Access;

/// <summary>Every endpoint says who may call it, and one that says nothing lets nobody in.</summary>
public sealed class DeclaredScopeTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Every_endpoint_declares_who_may_call_it()
    {
        await using var app = AggregatorHost.Build(Settings(), new RealStorage());
        await app.StartAsync(TestContext.Current.CancellationToken);

        var endpoints = app.Services.GetRequiredService<EndpointDataSource>().Endpoints;
        var undeclared = endpoints.Where(static endpoint => EndpointAccess.ScopeOf(endpoint) is null).Select(static endpoint => endpoint.DisplayName);

        Assert.NotEmpty(endpoints);
        Assert.Empty(undeclared);
    }

    [Fact]
    public async Task An_endpoint_that_declares_nothing_is_refused()
    {
        await using var app = AggregatorHost.Build(Settings(), new RealStorage());
        var wasCalled = false;
        _ = app.MapPost("/logrelay.v1.Forgotten/Call", _ =>
        {
            wasCalled = true;
            return Task.CompletedTask;
        });
        await app.StartAsync(TestContext.Current.CancellationToken);

        var refused = await CallAsync(app, "Forgotten");

        Assert.Equal(StatusCode.PermissionDenied, refused.StatusCode);
        Assert.Contains("declared", refused.Detail, StringComparison.Ordinal);
        Assert.False(wasCalled);
    }

    [Fact]
    public async Task What_is_not_there_is_refused_as_such()
    {
        await using var app = AggregatorHost.Build(Settings(), new RealStorage());
        await app.StartAsync(TestContext.Current.CancellationToken);

        var refused = await CallAsync(app, "Fu\u00dfnote");

        Assert.Equal(StatusCode.Unimplemented, refused.StatusCode);
        Assert.Contains("Fu\u00dfnote", refused.Detail, StringComparison.Ordinal);
    }

    private static async Task<Status> CallAsync(WebApplication app, string service)
    {
        using var channel = GrpcChannel.ForAddress(app.Urls.First());
        var method = new Method<byte[], byte[]>(MethodType.Unary, "logrelay.v1." + service, "Call", Marshallers.Create<byte[]>(b => b, b => b), Marshallers.Create<byte[]>(b => b, b => b));
        using var call = channel.CreateCallInvoker().AsyncUnaryCall(method, null, default, []);
        return (await Assert.ThrowsAsync<RpcException>(async () => await call)).Status;
    }

    private AggregatorSettings Settings() =>
        new() { DataFolder = _folder.File("data"), Listen = new IPEndPoint(IPAddress.Loopback, 0), LogLevel = "error" };
}

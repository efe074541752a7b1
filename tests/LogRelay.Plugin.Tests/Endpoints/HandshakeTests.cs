using System.Net;
using LogRelay.Plugin.Tests.Dockerd;
using LogRelay.Testing;
using Xunit;

namespace LogRelay.Plugin.Tests.Endpoints;

public sealed class HandshakeTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("Plugin.Activate", HttpStatusCode.OK, """{"Implements":["LogDriver"]}""")]
    [InlineData("LogDriver.Capabilities", HttpStatusCode.OK, """{"Cap":{"ReadLogs":true},"Err":""}""")]
    [InlineData("LogDriver.Rotate", HttpStatusCode.NotFound, """{"Err":"LogRelay answers Plugin.Activate, LogDriver.Capabilities, StartLogging, StopLogging and ReadLogs"}""")]
    public async Task Call_EmptyBodyAndNoContentType_IsAnsweredInDockersShape(string method, HttpStatusCode status, string expected)
    {
        using var folder = new TempFolder();
        await using var plugin = await RunningPlugin.StartAsync(folder);

        using var answer = await plugin.PostAsync(method, []);

        Assert.Equal(status, answer.StatusCode);
        Assert.Equal(expected, await answer.Content.ReadAsStringAsync(Ct));
    }

    [Fact]
    public async Task Start_SocketFileOfAKilledPlugin_IsReplaced()
    {
        using var folder = new TempFolder();
        await File.WriteAllTextAsync(folder.File("logrelay.sock"), "", Ct);

        await using var plugin = await RunningPlugin.StartAsync(folder);

        using var answer = await plugin.PostAsync("Plugin.Activate", []);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }
}

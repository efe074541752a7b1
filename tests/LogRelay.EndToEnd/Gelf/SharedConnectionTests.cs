using LogRelay.EndToEnd.Engine;
using LogRelay.Testing.Gelf;
using Xunit;

namespace LogRelay.EndToEnd.Gelf;

/// <summary>Connections are the receiver's, not the container's.</summary>
[Collection("GELF")]
public sealed class SharedConnectionTests(SharedEngine shared)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Two_containers_with_one_address_share_one_connection()
    {
        var plugin = await shared.PluginAsync();
        var engine = await shared.EngineAsync();
        await using var receiver = new GelfTcpReceiver();
        // Created first: the two start close together, before the connection is due to be proved and made anew.
        string[] ids = [await CreateAsync(engine, plugin, receiver), await CreateAsync(engine, plugin, receiver)];
        await engine.DockerAsync(Ct, ["start", .. ids]);

        await receiver.Inbox.WaitForAsync(
            messages => ids.All(id => messages.Count(message => message.Fields["_container_id"] == id) >= 3), "three lines of each container", Ct);

        Assert.Equal(1, receiver.Accepted);
        await engine.DockerAsync(Ct, ["rm", "--force", .. ids]);
    }

    private static async Task<string> CreateAsync(DockerEngine engine, PluginUnderTest plugin, GelfTcpReceiver receiver)
    {
        var spec = GelfContainers.Emit(plugin.Name, receiver.Port, "--count", "0", "--rate", "5");
        return (await engine.DockerAsync(Ct, ["create", .. spec.Arguments()])).Text.Trim();
    }
}

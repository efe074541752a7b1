using LogRelay.Plugin.Tests.Dockerd;
using LogRelay.Testing;
using Xunit;

namespace LogRelay.Plugin.Tests.Endpoints;

/// <summary>One plugin for a class of tests that each send it something bad: what one leaves behind, the next would notice.</summary>
public sealed class SharedPlugin : IAsyncLifetime
{
    private readonly TempFolder _folder = new();
    private RunningPlugin? _plugin;

    internal RunningPlugin Plugin => _plugin!;

    internal string Folder => _folder.Path;

    public async ValueTask InitializeAsync() => _plugin = await RunningPlugin.StartAsync(_folder);

    public async ValueTask DisposeAsync()
    {
        await Plugin.DisposeAsync();
        _folder.Dispose();
    }
}

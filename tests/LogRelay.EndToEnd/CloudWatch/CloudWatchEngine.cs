using LogRelay.EndToEnd.Engine;
using LogRelay.Testing.CloudWatch;
using Xunit;

namespace LogRelay.EndToEnd.CloudWatch;

/// <summary>An engine whose dockerd has AWS credentials in its environment, as the built-in awslogs driver needs; the plugin has the same as settings.</summary>
public sealed class CloudWatchEngine : IAsyncLifetime
{
    /// <summary>The collection of the tests that share it.</summary>
    public const string Group = "CloudWatch";

    /// <summary>Who they all are.</summary>
    public static readonly CloudWatchIdentity Identity = new("AKIAENDTOEND", "end/to+end", "eu-central-1");

    private readonly SemaphoreSlim _gate = new(1);
    private DockerEngine? _engine;
    private PluginUnderTest? _plugin;
    private MotoServer? _moto;

    private static (string Name, string Value)[] Variables =>
    [
        ("AWS_ACCESS_KEY_ID", Identity.AccessKey),
        ("AWS_SECRET_ACCESS_KEY", Identity.SecretKey),
        ("AWS_REGION", Identity.Region),
    ];

    /// <summary>Engine and plugin; skips the calling test (or fails it, in CI) where they cannot run.</summary>
    public async Task<(DockerEngine Engine, PluginUnderTest Plugin)> StartAsync()
    {
        RealParts.RequireEngine();
        RealParts.RequirePlugin();
        await _gate.WaitAsync();
        try
        {
            _engine ??= await DockerEngine.StartAsync(Variables, CancellationToken.None);
            _plugin ??= await PluginUnderTest.EnableAsync(_engine, CancellationToken.None, settings: [.. Variables.Select(variable => $"{variable.Name}={variable.Value}")]);
            return (_engine, _plugin);
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>A CloudWatch Logs that is not ours; skips or fails likewise.</summary>
    public async Task<MotoServer> MotoAsync()
    {
        RealParts.Require(MotoServer.Missing is null, MotoServer.Missing ?? "");
        await _gate.WaitAsync();
        try
        {
            return _moto ??= await MotoServer.StartAsync(CancellationToken.None);
        }
        finally
        {
            _gate.Release();
        }
    }

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        _gate.Dispose();
        if (_moto is not null)
        {
            await _moto.DisposeAsync();
        }
        if (_engine is not null)
        {
            await _engine.DisposeAsync();
        }
    }
}

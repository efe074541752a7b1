using LogRelay.EndToEnd.Engine;
using Xunit;

[assembly: AssemblyFixture(typeof(SharedEngine))]

namespace LogRelay.EndToEnd.Engine;

/// <summary>
/// One engine and one enabled plugin for all tests that disturb neither; started when the first test asks. Take it as a
/// constructor parameter. A test that kills, restarts or disables something starts a <see cref="DockerEngine"/> of its own.
/// </summary>
public sealed class SharedEngine : IAsyncLifetime
{
    private readonly SemaphoreSlim _gate = new(1);
    private DockerEngine? _engine;
    private PluginUnderTest? _plugin;
    private Exception? _failure;

    /// <summary>The engine. Skips the calling test (or fails it, in CI) where none can run.</summary>
    public async Task<DockerEngine> EngineAsync()
    {
        RealParts.RequireEngine();
        await _gate.WaitAsync();
        try
        {
            return _engine ??= await OnceAsync(() => DockerEngine.StartAsync(CancellationToken.None));
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>The plugin "logrelay" on that engine. Skips or fails likewise when it has not been built.</summary>
    public async Task<PluginUnderTest> PluginAsync()
    {
        RealParts.RequirePlugin();
        var engine = await EngineAsync();
        await _gate.WaitAsync();
        try
        {
            return _plugin ??= await OnceAsync(() => PluginUnderTest.EnableAsync(engine, CancellationToken.None));
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
        if (_engine is not null)
        {
            await _engine.DisposeAsync();
        }
    }

    // A second try would only cost every test its own minute of waiting.
    private async Task<T> OnceAsync<T>(Func<Task<T>> start)
    {
        if (_failure is not null)
        {
            throw new InvalidOperationException($"The shared engine or plugin did not start for an earlier test: {_failure.Message}", _failure);
        }

        try
        {
            return await start();
        }
        catch (Exception failure)
        {
            _failure = failure;
            throw;
        }
    }
}

using LogRelay.Testing.ClickHouse;
using Xunit;

[assembly: AssemblyFixture(typeof(LogRelay.Aggregator.Tests.ClickHouse.ClickHouseParts))]

namespace LogRelay.Aggregator.Tests.ClickHouse;

/// <summary>
/// The ClickHouse servers that tests share, started when the first test wants them. Each test has a database of its own;
/// one that stops or kills a server starts servers of its own.
/// </summary>
public sealed class ClickHouseParts : IAsyncDisposable
{
    private static int _databases;

    private readonly SemaphoreSlim _gate = new(1);
    private ClickHouseServers? _single;
    private ClickHouseServers? _pair;

    /// <summary>Skips the running test where ClickHouse is missing; in CI, where nobody would notice the gap, it fails.</summary>
    public static void Require()
    {
        if (ClickHouseServers.Missing is { } missing)
        {
            Assert.SkipWhen(Environment.GetEnvironmentVariable("CI") != "true", $"Not on this machine: {missing}");
            Assert.Fail($"CI must have every real part, but {missing}");
        }
    }

    /// <summary>A name that no other test's database has.</summary>
    public static string NewDatabase() => $"test{Interlocked.Increment(ref _databases)}";

    /// <summary>One server alone.</summary>
    public async Task<ClickHouseServers> SingleAsync() => await SharedAsync(1);

    /// <summary>Two replicas and a ZooKeeper.</summary>
    public async Task<ClickHouseServers> PairAsync() => await SharedAsync(2);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        foreach (var servers in (ClickHouseServers?[])[_single, _pair])
        {
            await (servers?.DisposeAsync() ?? ValueTask.CompletedTask);
        }
        _gate.Dispose();
    }

    private async Task<ClickHouseServers> SharedAsync(int replicas)
    {
        Require();
        await _gate.WaitAsync(TestContext.Current.CancellationToken);
        try
        {
            return replicas == 1
                ? _single ??= await ClickHouseServers.StartAsync(1, TestContext.Current.CancellationToken)
                : _pair ??= await ClickHouseServers.StartAsync(replicas, TestContext.Current.CancellationToken);
        }
        finally
        {
            _gate.Release();
        }
    }
}

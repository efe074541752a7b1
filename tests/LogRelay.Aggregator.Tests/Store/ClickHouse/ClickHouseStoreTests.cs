using LogRelay.Aggregator.Tests.ClickHouse;

namespace LogRelay.Aggregator.Tests.Store.ClickHouse;

/// <summary>The ClickHouse store keeps the contract, on one server.</summary>
public sealed class ClickHouseStoreTests(ClickHouseParts parts) : ClickHouseContract(isCluster: false)
{
    private protected override async Task<IReadOnlyList<Uri>> StartAsync() => (await parts.SingleAsync()).Addresses;
}

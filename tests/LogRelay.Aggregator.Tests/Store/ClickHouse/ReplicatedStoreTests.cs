using LogRelay.Aggregator.Tests.ClickHouse;

namespace LogRelay.Aggregator.Tests.Store.ClickHouse;

/// <summary>The ClickHouse store keeps the contract, on two replicas.</summary>
public sealed class ReplicatedStoreTests(ClickHouseParts parts) : ClickHouseContract(isCluster: true)
{
    private protected override async Task<IReadOnlyList<Uri>> StartAsync() => (await parts.PairAsync()).Addresses;
}

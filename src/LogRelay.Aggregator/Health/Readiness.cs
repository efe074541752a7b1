using LogRelay.Aggregator.Store;

namespace LogRelay.Aggregator.Health;

/// <summary>Whether nodes should be sent here now: the store takes lines, and the program is not about to end. Any thread.</summary>
internal sealed class Readiness(IStoreHealth store, IHostApplicationLifetime program)
{
    /// <summary>Looks.</summary>
    /// <returns>Null when it is ready; otherwise why not.</returns>
    public async ValueTask<string?> FindTroubleAsync(CancellationToken ct) =>
        program.ApplicationStopping.IsCancellationRequested ? "the aggregator stops" : await store.FindTroubleAsync(ct);
}

namespace LogRelay.Aggregator.Store;

/// <summary>Says whether the store can take lines.</summary>
/// <remarks>Any thread.</remarks>
internal interface IStoreHealth
{
    /// <summary>Tries the store out.</summary>
    /// <returns>Null when lines can be stored; otherwise why not, in words for a person.</returns>
    ValueTask<string?> FindTroubleAsync(CancellationToken ct);
}

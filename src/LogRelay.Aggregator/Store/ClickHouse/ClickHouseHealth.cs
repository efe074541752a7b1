namespace LogRelay.Aggregator.Store.ClickHouse;

/// <summary>Asks whether one of the servers answers. Any thread.</summary>
internal sealed class ClickHouseHealth(ClickHouseClient client) : IStoreHealth
{
    private static readonly TimeSpan LongestAnswer = TimeSpan.FromSeconds(5);

    /// <inheritdoc/>
    public async ValueTask<string?> FindTroubleAsync(CancellationToken ct)
    {
        using var late = CancellationTokenSource.CreateLinkedTokenSource(ct);
        late.CancelAfter(LongestAnswer);
        try
        {
            await client.ExecuteAsync("SELECT 1", late.Token);
            return null;
        }
        catch (IOException failure)
        {
            return $"ClickHouse does not answer: {failure.Message}";
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            return $"ClickHouse does not answer within {LongestAnswer.TotalSeconds:0} seconds";
        }
    }
}

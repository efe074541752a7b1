using System.Runtime.CompilerServices;

namespace LogRelay.Query.Service;

/// <summary>
/// Gathers what a search finds into batches: large ones while much is found, and one in each moment while little is, so
/// that whoever waits sees what there is and how far the search got.
/// </summary>
internal static class PacedBatches
{
    private const int MostItems = 1000;
    private const int MostBytes = 256 * 1024;

    /// <summary>Batches in the order of the source; an empty one says only that time has passed.</summary>
    /// <param name="source">Where items come from; ended when the caller takes no more.</param>
    /// <param name="sizeOf">Bytes of an item.</param>
    /// <param name="time">Measures it.</param>
    /// <param name="ct">Ends the source.</param>
    public static async IAsyncEnumerable<List<T>> ReadAsync<T>(
        Func<CancellationToken, IAsyncEnumerable<T>> source, Func<T, int> sizeOf, TimeProvider time, [EnumeratorCancellation] CancellationToken ct)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(ct);
        var items = source(ending.Token).GetAsyncEnumerator(ending.Token);
        Task<bool>? moving = null;
        try
        {
            var batch = new List<T>();
            var bytes = 0;
            var began = time.GetTimestamp();
            while (true)
            {
                moving = items.MoveNextAsync().AsTask();
                while (!moving.IsCompleted && !await Waiting.IsWithinAsync(moving, Waiting.Pace - time.GetElapsedTime(began), time))
                {
                    yield return batch;
                    (batch, bytes, began) = ([], 0, time.GetTimestamp());
                }
                if (!await moving)
                {
                    break;
                }
                batch.Add(items.Current);
                bytes += sizeOf(items.Current);
                if (batch.Count >= MostItems || bytes >= MostBytes || time.GetElapsedTime(began) >= Waiting.Pace)
                {
                    yield return batch;
                    (batch, bytes, began) = ([], 0, time.GetTimestamp());
                }
            }
            if (batch.Count > 0)
            {
                yield return batch;
            }
        }
        finally
        {
            // An iterator that is in the middle of a step cannot be disposed of.
            await ending.CancelAsync();
            await ((Task)(moving ?? Task.CompletedTask)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await items.DisposeAsync();
        }
    }
}

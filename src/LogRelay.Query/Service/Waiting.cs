namespace LogRelay.Query.Service;

/// <summary>Waits for an answer that comes as a whole, with something to do from time to time.</summary>
internal static class Waiting
{
    /// <summary>The longest time between two signs of life.</summary>
    public static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(100);

    /// <summary>Steps at each of which some time has passed; they end with the work.</summary>
    /// <param name="work">It is over when the steps are, in whatever way: also when whoever takes them stops early.</param>
    /// <param name="time">Measures the pace.</param>
    public static async IAsyncEnumerable<bool> ForAsync(Task work, TimeProvider time)
    {
        try
        {
            while (!await IsWithinAsync(work, Pace, time))
            {
                yield return false;
            }
        }
        finally
        {
            // It reads what the caller is about to close.
            await work.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>Waits for a bounded time.</summary>
    /// <returns>True when the work is done.</returns>
    public static async Task<bool> IsWithinAsync(Task work, TimeSpan left, TimeProvider time)
    {
        if (left > TimeSpan.Zero && !work.IsCompleted)
        {
            using var waiting = new CancellationTokenSource();
            _ = await Task.WhenAny(work, Task.Delay(left, time, waiting.Token));
            await waiting.CancelAsync();
        }
        return work.IsCompleted;
    }
}

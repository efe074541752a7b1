using System.Diagnostics;

namespace LogRelay.EndToEnd.Engine;

/// <summary>Waits for what other processes do, of which no signal reaches this one.</summary>
public static class Eventually
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(20);

    /// <summary>Asks <paramref name="condition"/> until it says true. <paramref name="what"/> is for the failure's message: "the plugin restarts".</summary>
    /// <exception cref="TimeoutException">It did not say true within <paramref name="limit"/> (default 30 s).</exception>
    public static async Task TrueAsync(string what, Func<Task<bool>> condition, CancellationToken ct, TimeSpan? limit = null)
    {
        var allowed = limit ?? TimeSpan.FromSeconds(30);
        for (var watch = Stopwatch.StartNew(); !await condition();)
        {
            if (watch.Elapsed > allowed)
            {
                throw new TimeoutException($"Not within {allowed.TotalSeconds:0.#} s: {what}.");
            }

            await Task.Delay(Interval, ct);
        }
    }

    /// <inheritdoc cref="TrueAsync(string, Func{Task{bool}}, CancellationToken, TimeSpan?)"/>
    public static Task TrueAsync(string what, Func<bool> condition, CancellationToken ct, TimeSpan? limit = null) =>
        TrueAsync(what, () => Task.FromResult(condition()), ct, limit);
}

using System.Diagnostics;

namespace LogRelay.Testing;

/// <summary>Waits for something that another thread or process brings about, and fails when it does not come.</summary>
public static class Eventually
{
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(5);

    /// <summary>Returns as soon as <paramref name="condition"/> holds.</summary>
    /// <exception cref="TimeoutException">It does not hold after 30 seconds.</exception>
    public static Task Holds(Func<bool> condition) => HoldsAsync(() => Task.FromResult(condition()));

    /// <inheritdoc cref="Holds"/>
    public static async Task HoldsAsync(Func<Task<bool>> condition)
    {
        var started = Stopwatch.GetTimestamp();
        while (!await condition())
        {
            if (Stopwatch.GetElapsedTime(started) > Longest)
            {
                throw new TimeoutException($"Did not come about within {Longest}");
            }
            await Task.Delay(Pause, TimeProvider.System, CancellationToken.None);
        }
    }
}

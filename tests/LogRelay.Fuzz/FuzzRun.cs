using System.Diagnostics;

namespace LogRelay.Fuzz;

/// <summary>Mutates and runs, until something fails or there has been enough of it.</summary>
public static class FuzzRun
{
    private static readonly TimeSpan Slow = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Stuck = TimeSpan.FromSeconds(30);

    /// <summary>A number of inputs.</summary>
    /// <returns>The first failure; null when there is none.</returns>
    public static FuzzFinding? Try(IFuzzTarget target, IReadOnlyList<byte[]> corpus, int seed, int inputs)
    {
        var random = new Random(seed);
        var mutator = new Mutator(random, target.Tokens);
        for (var number = 0; number < inputs; number++)
        {
            var input = mutator.Next(corpus);
            if (random.Next(2) == 0)
            {
                target.Repair(input);
            }
            if (Try(target, input) is { } finding)
            {
                return finding;
            }
        }
        return null;
    }

    /// <summary>One input.</summary>
    /// <returns>Null when all is well.</returns>
    public static FuzzFinding? Try(IFuzzTarget target, byte[] input)
    {
        try
        {
            target.Run(input);
            return null;
        }
#pragma warning disable CA1031 // Whatever comes out of a parser is what is looked for.
        catch (Exception failure)
#pragma warning restore CA1031
        {
            return new FuzzFinding(target.Name, input, failure);
        }
    }

    /// <summary>For some time. An input that takes seconds counts as a failure.</summary>
    /// <returns>The first failure, or null, and how many inputs were run.</returns>
    public static (FuzzFinding? Finding, long Inputs) TryFor(IFuzzTarget target, IReadOnlyList<byte[]> corpus, int seed, TimeSpan duration)
    {
        var random = new Random(seed);
        var mutator = new Mutator(random, target.Tokens);
        var started = Stopwatch.GetTimestamp();
        var inputs = 0L;
        byte[] current = [];
        var since = started;
        using var watch = new Timer(
            _ =>
            {
                if (Stopwatch.GetElapsedTime(Volatile.Read(ref since)) > Stuck)
                {
                    // Nothing else ends a parser that goes round in circles.
                    Console.WriteLine($"  STUCK at {Corpus.Save(target, "hang", Volatile.Read(ref current))}");
                    Environment.Exit(2);
                }
            },
            null, Stuck, Stuck);
        while (Stopwatch.GetElapsedTime(started) < duration)
        {
            var input = mutator.Next(corpus);
            if (random.Next(2) == 0)
            {
                target.Repair(input);
            }
            var began = Stopwatch.GetTimestamp();
            Volatile.Write(ref current, input);
            Volatile.Write(ref since, began);
            var finding = Try(target, input);
            inputs++;
            if (finding is null && Stopwatch.GetElapsedTime(began) > Slow)
            {
                finding = new FuzzFinding(target.Name, input, new TimeoutException($"took {Stopwatch.GetElapsedTime(began)}"));
            }
            if (finding is not null)
            {
                return (finding, inputs);
            }
        }
        return (null, inputs);
    }
}

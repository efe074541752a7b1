namespace LogRelay.Plugin.Fifo;

/// <summary>The pump threads: one per processor, at most four. All FIFOs of a container go to the same one.</summary>
internal sealed class FifoPumps : IDisposable
{
    private const int MostThreads = 4;

    private readonly FifoPump[] _pumps;

    /// <summary>Starts the threads.</summary>
    /// <param name="onEnded">Told, on a pump's thread, that a FIFO has ended.</param>
    /// <param name="logger">Where failures go.</param>
    public FifoPumps(Action<FifoAttachment> onEnded, ILogger<FifoPumps> logger)
    {
        Budget = PipeBudget.OfThisMachine();
        _pumps = new FifoPump[Math.Clamp(Environment.ProcessorCount, 1, MostThreads)];
        for (var i = 0; i < _pumps.Length; i++)
        {
            _pumps[i] = new FifoPump($"fifo-pump-{i}", Budget.LargestPipeBytes, onEnded, logger);
        }
    }

    /// <summary>Pipe memory that busy FIFOs share.</summary>
    public PipeBudget Budget { get; }

    /// <summary>The pump of a container.</summary>
    public FifoPump For(string containerId) =>
        _pumps[(uint)string.GetHashCode(containerId, StringComparison.Ordinal) % (uint)_pumps.Length];

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var pump in _pumps)
        {
            pump.Dispose();
        }
    }
}

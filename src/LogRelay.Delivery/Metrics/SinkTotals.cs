namespace LogRelay.Delivery.Metrics;

/// <summary>How many bytes of the journals each sink is done with, by the sinks' names. Any thread.</summary>
public sealed class SinkTotals
{
    private readonly Lock _lock = new();
    private readonly SortedDictionary<string, long> _passedBytes = new(StringComparer.Ordinal);

    /// <summary>A sink's cursor has moved on.</summary>
    public void Passed(string sink, long bytes)
    {
        lock (_lock)
        {
            _passedBytes[sink] = _passedBytes.GetValueOrDefault(sink) + bytes;
        }
    }

    /// <summary>All sinks that ever got something.</summary>
    public IReadOnlyDictionary<string, long> Read()
    {
        lock (_lock)
        {
            return new SortedDictionary<string, long>(_passedBytes, StringComparer.Ordinal);
        }
    }
}

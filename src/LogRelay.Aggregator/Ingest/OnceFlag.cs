namespace LogRelay.Aggregator.Ingest;

/// <summary>Something that happens once. Any thread.</summary>
internal sealed class OnceFlag
{
    private int _isSet;

    /// <summary>It has happened.</summary>
    public bool IsSet => Volatile.Read(ref _isSet) != 0;

    /// <summary>It happens now.</summary>
    /// <returns>False when it had happened before.</returns>
    public bool TrySet() => Interlocked.Exchange(ref _isSet, 1) == 0;
}

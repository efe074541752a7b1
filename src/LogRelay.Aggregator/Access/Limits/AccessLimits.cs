namespace LogRelay.Aggregator.Access.Limits;

/// <summary>What one client may ask for: the owner of a token, or an address that has none.</summary>
internal sealed record AccessLimits
{
    /// <summary>Calls a second, on average; four seconds' worth at once. <c>LOGRELAY_LIMIT_REQUESTS</c>.</summary>
    public int RequestsPerSecond { get; init; } = 1000;

    /// <summary>Calls that are open at once, nodes' and tails' included. <c>LOGRELAY_LIMIT_CALLS</c>.</summary>
    public int OpenCalls { get; init; } = 256;

    /// <summary>Searches that run at once. <c>LOGRELAY_LIMIT_SEARCHES</c>.</summary>
    public int Searches { get; init; } = 64;

    /// <summary>How long a call may take that is neither a node's nor a live tail. <c>LOGRELAY_LIMIT_SECONDS</c>.</summary>
    public TimeSpan CallTime { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>Bytes of messages a second that are taken from nodes; 0: as many as come. <c>LOGRELAY_LIMIT_INGEST_BYTES</c>.</summary>
    public long IngestBytesPerSecond { get; init; }

    /// <summary>Attempts with a wrong token, from one address, before it is told to wait.</summary>
    public int FailuresAtOnce { get; init; } = 20;

    /// <summary>How many of them it may make a second in the long run.</summary>
    public double FailuresPerSecond { get; init; } = 0.5;
}

namespace LogRelay.Query.Engine;

/// <summary>What may end an answer before everything was looked at.</summary>
public enum QueryLimit
{
    /// <summary><see cref="QueryRequest.MaxRecords"/>.</summary>
    Records,

    /// <summary><see cref="QueryRequest.MaxBytes"/>.</summary>
    Bytes,

    /// <summary><see cref="QueryRequest.MaxTime"/>.</summary>
    Time,

    /// <summary><see cref="QueryRequest.MaxHeldBytes"/>: too many matches had to be held to be put into the order of their times.</summary>
    Held,

    /// <summary><see cref="Histograms.HistogramRequest.MaxBuckets"/>.</summary>
    Buckets,
}

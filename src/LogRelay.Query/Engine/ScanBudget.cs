namespace LogRelay.Query.Engine;

/// <summary>Says when enough was spent on a request. One thread.</summary>
internal sealed class ScanBudget(QueryRequest request, QueryProgress progress)
{
    private readonly long _began = request.Time.GetTimestamp();
    private TimeSpan _given;

    /// <summary>Records are handed out now: what is returned is for <see cref="EndHandingOut"/>.</summary>
    public long BeginHandingOut() => request.IsReaderTimed ? 0 : request.Time.GetTimestamp();

    /// <summary>Records were handed out, and their reader took its time.</summary>
    public void EndHandingOut(long began) => _given += request.IsReaderTimed ? TimeSpan.Zero : request.Time.GetElapsedTime(began);

    /// <summary>Ends the answer if a limit of bytes or time is passed.</summary>
    /// <param name="reachedNano">As in <see cref="QueryCut"/>.</param>
    /// <returns>True when it ends here.</returns>
    public bool IsSpent(long? reachedNano)
    {
        if (progress.ScannedBytes > request.MaxBytes)
        {
            progress.Cut = new QueryCut(QueryLimit.Bytes, request.MaxBytes, reachedNano);
        }
        else if (request.MaxTime != TimeSpan.MaxValue && request.Time.GetElapsedTime(_began) - _given > request.MaxTime)
        {
            progress.Cut = new QueryCut(QueryLimit.Time, request.MaxTime.Ticks * TimeSpan.NanosecondsPerTick, reachedNano);
        }
        return progress.Cut is not null;
    }
}

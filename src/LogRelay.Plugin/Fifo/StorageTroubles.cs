using LogRelay.Journal;

namespace LogRelay.Plugin.Fifo;

/// <summary>
/// Tells the operator what a stream's storage refused. The marker in the stream waits until storage takes records again,
/// and a plugin that is killed before would take the knowledge with it.
/// </summary>
/// <remarks>One thread. Says the first trouble at once, then sums up.</remarks>
internal sealed class StorageTroubles(StreamJournal journal, TimeProvider time)
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(10);

    private long _reportedDrops = journal.Counters.DroppedRecords;
    private long _reportedRotations = journal.Counters.FailedRotations;
    private long? _reportedAt;

    /// <summary>Says what is new.</summary>
    /// <param name="logger">Where to.</param>
    /// <param name="isFinal">True when there is no later call: whatever is new is said now.</param>
    public void Report(ILogger logger, bool isFinal)
    {
        var drops = journal.Counters.DroppedRecords;
        var rotations = journal.Counters.FailedRotations;
        if ((drops == _reportedDrops && rotations == _reportedRotations)
            || (!isFinal && _reportedAt is { } at && time.GetElapsedTime(at) < Pause))
        {
            return;
        }
        if (drops != _reportedDrops)
        {
            FifoLog.RecordsDropped(logger, drops - _reportedDrops, journal.StreamId);
        }
        if (rotations != _reportedRotations)
        {
            FifoLog.RotationFailed(logger, journal.StreamId, rotations);
        }
        _reportedDrops = drops;
        _reportedRotations = rotations;
        _reportedAt = time.GetTimestamp();
    }
}

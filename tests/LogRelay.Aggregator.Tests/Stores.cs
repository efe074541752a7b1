using LogRelay.Aggregator.Store.Journals;
using LogRelay.Journal;
using LogRelay.Journal.Retention;
using LogRelay.Journal.Storage;
using Microsoft.Extensions.Logging.Abstractions;

namespace LogRelay.Aggregator.Tests;

/// <summary>The embedded store without the program around it.</summary>
internal static class Stores
{
    public static NodeStore Open(IStorage storage, AggregatorSettings settings, JournalMaintenance maintenance, TimeProvider? time = null) =>
        new(storage, settings, Streams(storage, settings, maintenance, time));

    public static StoredStreams Streams(
        IStorage storage, AggregatorSettings settings, JournalMaintenance maintenance, TimeProvider? time = null, long? limit = null, long? segmentBytes = null) => new(
            storage, settings, maintenance, new DiskBudget(limit, time ?? TimeProvider.System), time ?? TimeProvider.System, NullLogger<StoredStreams>.Instance)
        {
            SegmentBytes = segmentBytes,
            SyncGathering = TimeSpan.Zero,
        };
}

using System.Reflection;
using LogRelay.Journal;
using LogRelay.Journal.Entries;
using LogRelay.Plugin.Containers;
using LogRelay.Protocol.V1;

namespace LogRelay.Plugin.Queries;

/// <summary>How the plugin is: what it stored and dropped, and how far its sinks are. Any thread.</summary>
internal sealed class PluginStatus(PluginSettings settings, ContainerStreams streams, TimeProvider time)
{
    private readonly long _startedNano = Nano(time.GetUtcNow());

    /// <summary>Looks at every stream that is in use.</summary>
    public async Task<StatusReply> ReadAsync(CancellationToken ct)
    {
        var disk = new DriveInfo(settings.DataFolder);
        var reply = new StatusReply
        {
            Version = typeof(PluginStatus).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "",
            StartedNano = _startedNano,
            NowNano = Nano(time.GetUtcNow()),
            DataFolder = settings.DataFolder,
            DiskBytes = disk.TotalSize,
            DiskFreeBytes = disk.AvailableFreeSpace,
            DiskBudgetBytes = settings.DiskBudget?.On(disk.TotalSize) ?? 0,
        };
        foreach (var used in streams.InUse())
        {
            ct.ThrowIfCancellationRequested();
            reply.Streams.Add(await DescribeAsync(used.ContainerId));
        }
        return reply;
    }

    private async Task<StreamStatus> DescribeAsync(string containerId)
    {
        try
        {
            var stream = await streams.AcquireAsync(containerId, description: null, options: null);
            try
            {
                return Describe(stream);
            }
            finally
            {
                await streams.ReleaseAsync(stream);
            }
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return new StreamStatus { Id = containerId, NotStored = failure.Message };
        }
    }

    private static StreamStatus Describe(ContainerStream stream)
    {
        var journal = stream.Journal;
        var status = new StreamStatus
        {
            Id = stream.ContainerId,
            Container = stream.Description.ContainerName,
            NotStored = journal.StandInFor?.Message ?? "",
            EndPosition = journal.EndPosition,
            StoredRecords = journal.Counters.StoredRecords,
            DroppedRecords = journal.Counters.DroppedRecords,
            DroppedBytes = journal.Counters.DroppedBytes,
            UndeliveredRecords = journal.Counters.UndeliveredRecords,
        };
        // A sink that has never had time for the stream, as in an outage, has no cursor yet: its claim says where it begins.
        foreach (var claim in journal.Claims.All)
        {
            var sink = new SinkStatus { Name = claim.Sink, Position = claim.Position };
            if (claim.Position < journal.EndPosition && TimeAt(journal, claim.Position) is { } waiting)
            {
                sink.WaitingSinceNano = waiting;
            }
            status.Sinks.Add(sink);
        }
        return status;
    }

    /// <summary>The time of the first record that a sink has not got.</summary>
    private static long? TimeAt(StreamJournal journal, long position)
    {
        using var reader = journal.OpenReader(position);
        using var batch = new RecordBatch();
        return reader.Read(batch, maxRecords: 1, maxTextBytes: int.MaxValue) > 0 ? batch.Records[0].TimeNano : null;
    }

    private static long Nano(DateTimeOffset time) => (time - DateTimeOffset.UnixEpoch).Ticks * 100;
}

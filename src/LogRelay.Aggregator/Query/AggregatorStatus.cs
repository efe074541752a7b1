using System.Reflection;
using LogRelay.Protocol.V1;

namespace LogRelay.Aggregator.Query;

/// <summary>How the aggregator is. Any thread.</summary>
internal sealed class AggregatorStatus(AggregatorSettings settings, TimeProvider time)
{
    private readonly long _startedNano = Nano(time.GetUtcNow());

    /// <summary>Looks at the program and its disk.</summary>
    public StatusReply Read()
    {
        // Until the first node calls there may be no folder yet.
        var folder = settings.DataFolder;
        while (!Directory.Exists(folder) && Path.GetDirectoryName(folder) is { } parent)
        {
            folder = parent;
        }
        var disk = new DriveInfo(folder);
        return new StatusReply
        {
            Version = typeof(AggregatorStatus).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "",
            StartedNano = _startedNano,
            NowNano = Nano(time.GetUtcNow()),
            DataFolder = settings.DataFolder,
            DiskBytes = disk.TotalSize,
            DiskFreeBytes = disk.AvailableFreeSpace,
        };
    }

    private static long Nano(DateTimeOffset time) => (time - DateTimeOffset.UnixEpoch).Ticks * 100;
}

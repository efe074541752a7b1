using LogRelay.Journal;

namespace LogRelay.Plugin.Containers;

/// <summary>Tells the operator what was out of order in a stream's folder when it was opened.</summary>
internal static class RepairReport
{
    /// <summary>Says it, a line for each thing; nothing when all was well.</summary>
    /// <param name="logger">Where to.</param>
    /// <param name="containerId">Whose stream it is.</param>
    /// <param name="journal">Just opened.</param>
    /// <param name="obstacle">New path of what stood in the folder's place; null when nothing did.</param>
    public static void Write(ILogger logger, string containerId, StreamJournal journal, string? obstacle)
    {
        var repairs = journal.Repairs;
        foreach (var path in obstacle is null ? repairs.SetAside : [.. repairs.SetAside, obstacle])
        {
            ContainerLog.SetAside(logger, containerId, path);
        }
        if (repairs.IsManifestLost)
        {
            ContainerLog.ManifestLost(logger, containerId);
        }
        if (repairs.TornBytes > 0)
        {
            ContainerLog.TornRecordCut(logger, containerId, repairs.TornBytes);
        }
        if (journal.Counters.MissingBytes > 0)
        {
            ContainerLog.BytesMissing(logger, containerId, journal.Counters.MissingBytes);
        }
    }
}

using LogRelay.Diagnostics;
using LogRelay.Journal;

namespace LogRelay.Aggregator.Store.Journals;

/// <summary>Tells the operator what was out of order in a stream's folder when it was opened.</summary>
internal static partial class RepairLog
{
    /// <summary>Says it, a line for each thing.</summary>
    /// <param name="logger">Where to.</param>
    /// <param name="journal">Just opened.</param>
    /// <param name="folder">Its folder.</param>
    /// <param name="obstacle">New path of what stood in the folder's place; null when nothing did.</param>
    /// <returns>False when all was well.</returns>
    public static bool Write(ILogger logger, StreamJournal journal, string folder, string? obstacle)
    {
        var repairs = journal.Repairs;
        foreach (var path in obstacle is null ? repairs.SetAside : [.. repairs.SetAside, obstacle])
        {
            SetAside(logger, folder, path);
        }
        if (repairs.IsManifestLost)
        {
            ManifestLost(logger, folder);
        }
        if (repairs.TornBytes > 0)
        {
            TornRecordCut(logger, folder, repairs.TornBytes);
        }
        if (journal.Counters.MissingBytes > 0)
        {
            BytesMissing(logger, folder, journal.Counters.MissingBytes);
        }
        return !repairs.IsNothing || obstacle is not null || journal.Counters.MissingBytes > 0;
    }

    [LoggerMessage(EventIds.StoreRealigned, LogLevel.Error, "It is lost how stream {Folder} stands to its node's own ({Reason}). It goes on from where the node says, {Position}: some lines may be there twice at this place, none is missing.")]
    public static partial void Realigned(ILogger logger, string folder, string reason, long position);

    [LoggerMessage(EventIds.SetAside, LogLevel.Warning, "Something stood in the place of a file of stream {Folder} and was moved to {Path}.")]
    private static partial void SetAside(ILogger logger, string folder, string path);

    [LoggerMessage(EventIds.ManifestLost, LogLevel.Warning, "Stream {Folder} had lost its manifest, which was made again from its files; positions in it are others than before.")]
    private static partial void ManifestLost(ILogger logger, string folder);

    [LoggerMessage(EventIds.TornRecordCut, LogLevel.Warning, "Stream {Folder} ended in a record cut short, {Bytes} bytes, which was removed; its node sends it again.")]
    private static partial void TornRecordCut(ILogger logger, string folder, long bytes);

    [LoggerMessage(EventIds.BytesMissing, LogLevel.Error, "Stream {Folder} has lost {Bytes} bytes of a file that somebody removed or cut.")]
    private static partial void BytesMissing(ILogger logger, string folder, long bytes);
}

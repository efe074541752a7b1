using System.Globalization;
using LogRelay.Journal.Retention;

namespace LogRelay.Journal.Entries;

/// <summary>What a marker record says: that something of the container's is missing at this place, and how much.</summary>
/// <param name="Reason">The drop reason, as the counters name it.</param>
/// <param name="Text">The same in words for a person.</param>
/// <param name="Records">Records lost; 0 when that cannot be known.</param>
/// <param name="Bytes">Bytes lost.</param>
public readonly record struct LossMarker(string Reason, string Text, long Records, long Bytes)
{
    /// <summary>Reason of <see cref="NotDelivered"/>.</summary>
    public const string UndeliveredReason = "undelivered";

    private const int MostSinkCharacters = 300;

    /// <summary>Retention removed what some sink had not got.</summary>
    /// <param name="records">Records removed here.</param>
    /// <param name="bytes">Bytes of their lines.</param>
    /// <param name="sinks">The sinks that had not got all of them, as a list for people.</param>
    /// <param name="cause">Why they were removed all the same.</param>
    public static LossMarker NotDelivered(long records, long bytes, string sinks, RemovalCause cause)
    {
        var why = cause switch
        {
            RemovalCause.SpoolLimit => "more than spool-max-size was waiting",
            RemovalCause.DiskBudget => "DISK_BUDGET was used up",
            _ => "the disk was full",
        };
        var named = sinks.Length > MostSinkCharacters ? sinks[..MostSinkCharacters] + "…" : sinks;
        return new(
            UndeliveredReason,
            string.Create(CultureInfo.InvariantCulture, $"{records} records ({bytes} bytes) were removed here before they were delivered to {named}: {why}"),
            records,
            bytes);
    }

    /// <summary>Storage refused to take records: full, failing, or gone.</summary>
    public static LossMarker StorageRefused(long records, long bytes) => new(
        "storage",
        string.Create(CultureInfo.InvariantCulture, $"{records} records ({bytes} bytes) could not be stored here: the disk was full or failing"),
        records,
        bytes);

    /// <summary>Bytes in the FIFO that are no log entries.</summary>
    public static LossMarker Undecodable(long bytes, string detail) => new(
        "undecodable",
        string.Create(CultureInfo.InvariantCulture, $"{bytes} bytes from the Docker daemon could not be decoded and were skipped: {detail}"),
        0,
        bytes);
}

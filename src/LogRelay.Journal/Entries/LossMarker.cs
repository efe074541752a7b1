using System.Globalization;

namespace LogRelay.Journal.Entries;

/// <summary>What a marker record says: that something of the container's is missing at this place, and how much.</summary>
/// <param name="Reason">The drop reason, as the counters name it.</param>
/// <param name="Text">The same in words for a person.</param>
/// <param name="Records">Records lost; 0 when that cannot be known.</param>
/// <param name="Bytes">Bytes lost.</param>
public readonly record struct LossMarker(string Reason, string Text, long Records, long Bytes)
{
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

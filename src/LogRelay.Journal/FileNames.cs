using System.Globalization;
using LogRelay.Journal.Segments;
using LogRelay.Journal.Storage;

namespace LogRelay.Journal;

/// <summary>Every name that LogRelay gives to a file of a stream, in one place.</summary>
/// <remarks>The segments carry json-file's own names, so that its readers find them (DESIGN, promise I7).</remarks>
public static class FileNames
{
    /// <summary>The folder of all streams, below the data folder.</summary>
    public const string Streams = "streams";

    /// <summary>Who the stream is.</summary>
    public const string StreamDescription = "stream.json";

    /// <summary>Which segments there are, and where each begins.</summary>
    public const string Manifest = "journal.manifest";

    /// <summary>What is known of each block; made again when it is missing.</summary>
    public const string Index = "journal.index";

    /// <summary>When the stream was first seen without anybody logging to it.</summary>
    public const string Stopped = "stopped";

    /// <summary>The folder of the sinks' cursors, below the stream's folder.</summary>
    public const string Cursors = "cursors";

    private const string AlignmentPrefix = "relay-";
    private const string AlignmentSuffix = ".json";

    /// <summary>Ending of a file that is being made and that a crash may leave behind.</summary>
    public const string TemporarySuffix = AtomicFile.TemporarySuffix;

    /// <summary>Ending that gzip-compressed segments carry.</summary>
    public const string GzipSuffix = ".gz";

    /// <summary>Ending that zstd-compressed segments carry.</summary>
    public const string ZstdSuffix = ".zst";

    /// <summary>Name of the segment that is being written.</summary>
    public static string Active(string streamId) => streamId + "-json.log";

    /// <summary>Name of the file that says how a stream's positions stand to those at an aggregator.</summary>
    public static string Alignment(string sink) => AlignmentPrefix + sink + AlignmentSuffix;

    /// <summary>True for a name that <see cref="Alignment"/> gives.</summary>
    public static bool IsAlignment(string name) =>
        name.StartsWith(AlignmentPrefix, StringComparison.Ordinal) && name.EndsWith(AlignmentSuffix, StringComparison.Ordinal);

    /// <summary>Name of a rotated segment.</summary>
    /// <param name="streamId">The container's id.</param>
    /// <param name="index">1 for the newest rotated segment, counting up with age.</param>
    /// <param name="codec">How its bytes are stored.</param>
    public static string Rotated(string streamId, int index, SegmentCodec codec) =>
        string.Create(CultureInfo.InvariantCulture, $"{streamId}-json.log.{index}{Suffix(codec)}");

    /// <summary>Reads an index and codec back out of a rotated segment's name.</summary>
    public static bool TryParseRotated(string streamId, string name, out int index, out SegmentCodec codec)
    {
        index = 0;
        codec = SegmentCodec.Plain;
        var prefix = Active(streamId) + ".";
        if (!name.StartsWith(prefix, StringComparison.Ordinal))
        {
            return false;
        }
        var rest = name.AsSpan(prefix.Length);
        foreach (var compressed in (ReadOnlySpan<SegmentCodec>)[SegmentCodec.Gzip, SegmentCodec.Zstd])
        {
            if (rest.EndsWith(Suffix(compressed), StringComparison.Ordinal))
            {
                codec = compressed;
                rest = rest[..^Suffix(compressed).Length];
                break;
            }
        }
        return int.TryParse(rest, NumberStyles.None, CultureInfo.InvariantCulture, out index) && index > 0;
    }

    private static string Suffix(SegmentCodec codec) => codec switch
    {
        SegmentCodec.Gzip => GzipSuffix,
        SegmentCodec.Zstd => ZstdSuffix,
        _ => "",
    };
}

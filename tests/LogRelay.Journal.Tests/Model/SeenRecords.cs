using System.Globalization;
using System.Text;
using LogRelay.Journal.Entries;

namespace LogRelay.Journal.Tests.Model;

/// <summary>What one reader saw from a position to the end, and what it said was lost on the way.</summary>
/// <param name="Records">In the order of the journal.</param>
/// <param name="From">Where it began.</param>
/// <param name="End">Where it ended.</param>
/// <param name="DamagedBytes">As the reader counted.</param>
/// <param name="MissingBytes">As the reader counted.</param>
internal sealed record SeenRecords(List<SeenRecord> Records, long From, long End, long DamagedBytes, long MissingBytes)
{
    /// <summary>The number of a marker.</summary>
    public const int Marker = -1;

    /// <summary>Reads to the end; fails when the reader does not come to one.</summary>
    public static SeenRecords Read(StreamJournal journal, long from)
    {
        using var reader = journal.OpenReader(from);
        using var batch = new RecordBatch();
        var records = new List<SeenRecord>();
        for (var reads = 0; ; reads++)
        {
            batch.Clear();
            if (reader.Read(batch, 7, int.MaxValue) == 0)
            {
                break;
            }
            Add(batch, records);
            if (reads > 100_000)
            {
                throw new InvalidOperationException("the reader does not come to an end");
            }
        }
        return new SeenRecords(records, from, reader.Position, reader.DamagedBytes, reader.MissingBytes);
    }

    /// <summary>Adds what a batch holds.</summary>
    public static void Add(RecordBatch batch, List<SeenRecord> records)
    {
        foreach (ref readonly var record in batch.Records)
        {
            var text = Encoding.Latin1.GetString(batch.Line(in record));
            var isMarker = (record.Traits & RecordTraits.Marker) != 0;
            records.Add(new SeenRecord(isMarker ? Marker : NumberOf(text), text, record.Position, record.NextPosition));
        }
    }

    // A text that was altered by damage may begin with anything.
    private static int NumberOf(string text) =>
        int.TryParse(text.AsSpan(0, Math.Max(0, text.IndexOf(' ', StringComparison.Ordinal))), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number
            : int.MinValue;
}

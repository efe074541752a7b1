using LogRelay.Journal;
using LogRelay.Journal.Entries;
using LogRelay.Journal.Framing;
using LogRelay.Journal.Reading;

namespace LogRelay.Plugin.Fifo;

/// <summary>
/// Recognises what a FIFO still holds although the journal has it: the plugin was killed after journaling it and before
/// (or while) taking it out. The journal's last record tells where to go on.
/// </summary>
internal static class ReattachFilter
{
    // Markers may stand behind the last record that came out of the FIFO.
    private const int RecordsLookedAt = 64;

    /// <summary>How many bytes at the head of <paramref name="bytes"/> the journal has already.</summary>
    /// <param name="journal">The stream's journal, as recovery left it.</param>
    /// <param name="bytes">All that the FIFO holds.</param>
    public static int CountKnownBytes(StreamJournal journal, ReadOnlySpan<byte> bytes)
    {
        using var reader = journal.OpenReader(TailLocator.Locate(journal, RecordsLookedAt));
        using var batch = new RecordBatch();
        _ = reader.Read(batch, RecordsLookedAt, int.MaxValue);
        var records = batch.Records;
        for (var i = records.Length - 1; i >= 0; i--)
        {
            if ((records[i].Traits & RecordTraits.Marker) == 0)
            {
                return CountUpTo(Frame(batch, in records[i]), bytes);
            }
        }
        return 0;
    }

    private static byte[] Frame(RecordBatch batch, in JournalRecord record)
    {
        var isPartial = (record.Traits & RecordTraits.Partial) != 0;
        var entry = new LogEntry
        {
            Source = record.Source,
            TimeNano = record.TimeNano,
            Line = batch.Line(in record),
            IsPartial = isPartial,
            IsLastPartial = isPartial && (record.Traits & RecordTraits.Unterminated) == 0,
            PartialId = batch.PartialId(in record),
            PartialOrdinal = record.PartialOrdinal,
        };
        var frame = new byte[LogEntryEncoder.MaxLength(in entry)];
        return frame[..LogEntryEncoder.Write(frame, in entry, appendNewline: false)];
    }

    /// <summary>Bytes up to and including the last record's frame.</summary>
    private static int CountUpTo(ReadOnlySpan<byte> last, ReadOnlySpan<byte> bytes)
    {
        // Frame by frame from the head, so that text that looks like a frame is not taken for one.
        var offset = 0;
        while (FrameReader.TryRead(bytes[offset..], FrameLimits.MaxPayloadBytes, out _, out var frameBytes) == FrameStatus.Complete)
        {
            if (bytes.Slice(offset, frameBytes).SequenceEqual(last))
            {
                return offset + frameBytes;
            }
            offset += frameBytes;
        }
        if (offset > 0 || FrameResync.IndexOfNextFrame(bytes, FrameLimits.MaxPayloadBytes) == 0)
        {
            return 0;
        }
        // The head is the rest of a frame: the plugin was killed while taking bytes out.
        var whole = bytes.IndexOf(last);
        if (whole >= 0)
        {
            return whole + last.Length;
        }
        for (var length = Math.Min(last.Length - 1, bytes.Length); length > 0; length--)
        {
            if (bytes[..length].SequenceEqual(last[^length..]))
            {
                return length;
            }
        }
        return 0;
    }
}

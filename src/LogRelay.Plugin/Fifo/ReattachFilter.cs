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
    // Markers may stand behind the last record that came out of the FIFO; rarely are there many.
    private const int FirstRecordsLookedAt = 64;

    // More than there are entries in the largest pipe.
    private const int MostRecordsLookedAt = 64 * 1024;

    // As many bytes as show whether a frame begins: its prefix and its source.
    private const int FrameSignatureBytes = FrameResync.UndecidedTailBytes + 1;

    /// <summary>How many bytes at the head of <paramref name="bytes"/> the journal has already.</summary>
    /// <param name="journal">The stream's journal, as recovery left it.</param>
    /// <param name="bytes">What the FIFO holds, from its head on.</param>
    /// <param name="isAll">False when more is behind it that could not be seen: all of this may be known then.</param>
    public static int CountKnownBytes(StreamJournal journal, ReadOnlySpan<byte> bytes, bool isAll)
    {
        var known = CountUpToLastRecord(journal, bytes);
        return known > 0 || isAll ? known : CountWhenAllAreKnown(journal, bytes);
    }

    /// <summary>Whole entries at the head of the FIFO, if the journal has the last of them, and therefore those before it.</summary>
    private static int CountWhenAllAreKnown(StreamJournal journal, ReadOnlySpan<byte> bytes)
    {
        var wholeBytes = 0;
        LogEntry newest = default;
        for (var offset = Math.Max(0, FrameResync.IndexOfNextFrame(bytes, FrameLimits.MaxPayloadBytes));
            FrameReader.TryRead(bytes[offset..], FrameLimits.MaxPayloadBytes, out var payload, out var frameBytes) == FrameStatus.Complete
                && LogEntryDecoder.TryDecode(payload, out var entry, out _);)
        {
            offset += frameBytes;
            wholeBytes = offset;
            newest = entry;
        }
        if (wholeBytes == 0)
        {
            return 0;
        }
        using var batch = new RecordBatch();
        using var reader = journal.OpenReader(TailLocator.Locate(journal, MostRecordsLookedAt));
        while (reader.Read(batch, FirstRecordsLookedAt, int.MaxValue) > 0)
        {
            foreach (ref readonly var record in batch.Records)
            {
                if ((record.Traits & RecordTraits.Marker) == 0 && AreSame(Entry(batch, in record), in newest))
                {
                    return wholeBytes;
                }
            }
            batch.Clear();
        }
        return 0;
    }

    private static int CountUpToLastRecord(StreamJournal journal, ReadOnlySpan<byte> bytes)
    {
        using var batch = new RecordBatch();
        for (var count = FirstRecordsLookedAt; count <= MostRecordsLookedAt; count *= 8)
        {
            batch.Clear();
            var start = TailLocator.Locate(journal, count);
            using var reader = journal.OpenReader(start);
            _ = reader.Read(batch, count, int.MaxValue);
            var records = batch.Records;
            for (var i = records.Length - 1; i >= 0; i--)
            {
                if ((records[i].Traits & RecordTraits.Marker) == 0)
                {
                    return CountUpTo(Entry(batch, in records[i]), bytes);
                }
            }
            if (start <= journal.StartPosition)
            {
                break;
            }
        }
        return 0;
    }

    private static LogEntry Entry(RecordBatch batch, in JournalRecord record)
    {
        var isPartial = (record.Traits & RecordTraits.Partial) != 0;
        return new LogEntry
        {
            Source = record.Source,
            TimeNano = record.TimeNano,
            Line = batch.Line(in record),
            IsPartial = isPartial,
            IsLastPartial = isPartial && (record.Traits & RecordTraits.Unterminated) == 0,
            PartialId = batch.PartialId(in record),
            PartialOrdinal = record.PartialOrdinal,
        };
    }

    /// <summary>Bytes up to and including the last record's frame.</summary>
    private static int CountUpTo(in LogEntry last, ReadOnlySpan<byte> bytes)
    {
        // Frame by frame, so that text that looks like a frame is not taken for one; and over what is no frame, as the
        // feed went over it.
        for (var offset = 0; offset < bytes.Length;)
        {
            if (FrameReader.TryRead(bytes[offset..], FrameLimits.MaxPayloadBytes, out var payload, out var frameBytes) == FrameStatus.Complete
                && LogEntryDecoder.TryDecode(payload, out var entry, out _))
            {
                offset += frameBytes;
                if (AreSame(in entry, in last))
                {
                    return offset;
                }
                continue;
            }
            var next = FrameResync.IndexOfNextFrame(bytes[(offset + 1)..], FrameLimits.MaxPayloadBytes);
            if (next < 0)
            {
                break;
            }
            offset += 1 + next;
        }
        return CountRestOf(in last, bytes);
    }

    /// <summary>The plugin was killed while taking the last record's frame out: what is left of it, up to the next frame.</summary>
    private static int CountRestOf(in LogEntry last, ReadOnlySpan<byte> bytes)
    {
        var buffer = new byte[LogEntryEncoder.MaxLength(in last)];
        var frame = buffer.AsSpan(0, LogEntryEncoder.Write(buffer, in last, appendNewline: false));
        // It may itself look like a frame, when the container logs such. Fewer bytes than a frame begins with can only
        // be told apart from it by what stands before them.
        var looksLikeFrame = IsFrameStart(bytes);
        for (var length = Math.Min(frame.Length - 1, bytes.Length); length > 0; length--)
        {
            if (!bytes[..length].SequenceEqual(frame[^length..]))
            {
                continue;
            }
            var rest = bytes[length..];
            if (rest.IsEmpty || IsFrameStart(rest) || (!looksLikeFrame && rest.Length < FrameSignatureBytes))
            {
                return length;
            }
        }
        return 0;
    }

    private static bool IsFrameStart(ReadOnlySpan<byte> bytes) => FrameResync.IndexOfNextFrame(bytes, FrameLimits.MaxPayloadBytes) == 0;

    private static bool AreSame(in LogEntry a, in LogEntry b) =>
        a.TimeNano == b.TimeNano
        && a.Source == b.Source
        && a.IsPartial == b.IsPartial
        && a.IsLastPartial == b.IsLastPartial
        && a.PartialOrdinal == b.PartialOrdinal
        && a.Line.SequenceEqual(b.Line)
        && a.PartialId.SequenceEqual(b.PartialId);
}

using System.Globalization;
using LogRelay.Journal;
using LogRelay.Journal.Entries;
using LogRelay.Journal.Framing;

namespace LogRelay.Plugin.Fifo;

/// <summary>Turns a FIFO's bytes into journal records. What is no entry is skipped, counted, and marked in the stream.</summary>
/// <remarks>One FIFO, one thread. Nothing that arrives here can make it throw or stand still.</remarks>
internal sealed class EntryFeed(StreamJournal journal, TimeProvider time, FifoCounters counters)
{
    // A plausible frame shows itself within its prefix and its source field.
    private const int FrameSignatureBytes = 12;
    private const long NanosecondsPerTick = 100;

    private bool _isLost;
    private long _garbageBytes;
    private string _garbageDetail = "";

    /// <summary>Appends every whole entry at the head of <paramref name="bytes"/> to the journal.</summary>
    /// <param name="bytes">What the FIFO holds, from its head on.</param>
    /// <param name="isFinal">True when nothing will ever follow: an unfinished frame at the end is garbage then.</param>
    /// <returns>Bytes that are done with; the rest is an unfinished frame.</returns>
    public int Take(ReadOnlySpan<byte> bytes, bool isFinal)
    {
        var offset = 0;
        var entries = 0;
        while (offset < bytes.Length)
        {
            var rest = bytes[offset..];
            if (_isLost)
            {
                offset += SkipGarbage(rest, isFinal);
                if (_isLost)
                {
                    break;
                }
                continue;
            }
            var status = FrameReader.TryRead(rest, FrameLimits.MaxPayloadBytes, out var payload, out var frameBytes);
            if (status == FrameStatus.Complete)
            {
                if (LogEntryDecoder.TryDecode(payload, out var entry, out var fault))
                {
                    EndGarbage();
                    entries++;
                    journal.Append(in entry);
                    offset += frameBytes;
                    continue;
                }
                Lose(string.Create(CultureInfo.InvariantCulture, $"a frame of {payload.Length} bytes is no log entry ({fault})"));
                if (IsFrameStart(rest[frameBytes..]))
                {
                    // The length was right, only the contents were not: one entry is lost, not the framing.
                    CountGarbage(frameBytes);
                    offset += frameBytes;
                    _isLost = false;
                }
                continue;
            }
            if (status == FrameStatus.TooLong)
            {
                Lose(string.Create(CultureInfo.InvariantCulture, $"a frame claims more than {FrameLimits.MaxPayloadBytes} bytes"));
                continue;
            }
            if (isFinal || (rest.Length > FrameSignatureBytes && !IsFrameStart(rest)))
            {
                Lose(isFinal ? "it ended inside a frame" : "a frame does not begin like an entry");
                continue;
            }
            break;
        }
        counters.Received(entries);
        if (isFinal)
        {
            EndGarbage();
        }
        return offset;
    }

    private static bool IsFrameStart(ReadOnlySpan<byte> bytes) =>
        bytes.Length < FrameSignatureBytes || FrameResync.IndexOfNextFrame(bytes, FrameLimits.MaxPayloadBytes) == 0;

    private void Lose(string detail)
    {
        _isLost = true;
        _garbageDetail = _garbageBytes == 0 ? detail : _garbageDetail;
    }

    /// <summary>Skips to the next plausible frame.</summary>
    /// <returns>Bytes skipped; all but what may be the beginning of a frame when there is none.</returns>
    private int SkipGarbage(ReadOnlySpan<byte> bytes, bool isFinal)
    {
        // A frame that was just refused begins at 0 and must not be found again.
        var from = Math.Min(1, bytes.Length);
        var found = FrameResync.IndexOfNextFrame(bytes[from..], FrameLimits.MaxPayloadBytes);
        var skipped = found >= 0
            ? from + found
            : isFinal ? bytes.Length : Math.Max(0, bytes.Length - FrameSignatureBytes);
        _isLost = found < 0;
        CountGarbage(skipped);
        return skipped;
    }

    private void CountGarbage(int bytes)
    {
        _garbageBytes += bytes;
        counters.Undecodable(bytes);
    }

    /// <summary>Marks the gap, once it is known how large it is.</summary>
    private void EndGarbage()
    {
        if (_garbageBytes == 0)
        {
            return;
        }
        var now = (time.GetUtcNow() - DateTimeOffset.UnixEpoch).Ticks * NanosecondsPerTick;
        journal.AppendMarker(LossMarker.Undecodable(_garbageBytes, _garbageDetail), now);
        _garbageBytes = 0;
    }
}

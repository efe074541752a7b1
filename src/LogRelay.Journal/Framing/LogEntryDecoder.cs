using System.Text.Unicode;
using LogRelay.Journal.Entries;

namespace LogRelay.Journal.Framing;

/// <summary>
/// Decodes the payload of a frame, moby's protobuf message <c>LogEntry</c>, without copying or allocating. Thread-safe.
/// </summary>
/// <remarks>
/// As proto3 demands: fields in any order, of a field that comes twice the last one counts, unknown fields are skipped.
/// Attributes are skipped too: dockerd sends none to plugins. Source: proto/docker/log_entry.proto.
/// </remarks>
public static class LogEntryDecoder
{
    /// <summary>Decodes one entry.</summary>
    /// <param name="payload">A whole payload, its length prefix removed.</param>
    /// <param name="entry">Borrows <paramref name="payload"/>. Without the <c>partial</c> flag the partial metadata is left out.</param>
    /// <param name="fault">Why not, when false.</param>
    /// <returns>False when it is not an entry; never throws.</returns>
    public static bool TryDecode(ReadOnlySpan<byte> payload, out LogEntry entry, out LogEntryFault fault)
    {
        entry = default;
        var isSourceKnown = false;
        var cursor = new ProtoCursor(payload);
        while (cursor.TryReadTag(out var field, out var wireType))
        {
            switch (field, wireType)
            {
                case (1, WireType.Bytes) when cursor.TryReadBytes(out var value):
                    isSourceKnown = TrySetSource(value, ref entry);
                    if (!isSourceKnown && !Utf8.IsValid(value))
                    {
                        fault = LogEntryFault.MalformedText;
                        return false;
                    }
                    break;
                case (2, WireType.Varint) when cursor.TryReadVarint(out var value):
                    entry.TimeNano = (long)value;
                    break;
                case (3, WireType.Bytes) when cursor.TryReadBytes(out var value):
                    entry.Line = value;
                    break;
                case (4, WireType.Varint) when cursor.TryReadVarint(out var value):
                    entry.IsPartial = value != 0;
                    break;
                case (5, WireType.Bytes) when cursor.TryReadBytes(out var value):
                    if (!TryDecodePartial(value, ref entry, out fault))
                    {
                        return false;
                    }
                    break;
                case (1 or 3 or 5, WireType.Bytes) or (2 or 4, WireType.Varint):
                    // The value could not be read: the cursor knows why and stops.
                    break;
                default:
                    cursor.TrySkip(field, wireType);
                    break;
            }
        }
        fault = cursor.Fault;
        if (fault == LogEntryFault.None && !isSourceKnown)
        {
            fault = LogEntryFault.UnknownSource;
        }
        if (!entry.IsPartial)
        {
            (entry.IsLastPartial, entry.PartialOrdinal) = (false, 0);
            entry.PartialId = default;
        }
        return fault == LogEntryFault.None;
    }

    // Fields that are already there stay: a message that comes in two parts is merged.
    private static bool TryDecodePartial(ReadOnlySpan<byte> message, ref LogEntry entry, out LogEntryFault fault)
    {
        var cursor = new ProtoCursor(message);
        while (cursor.TryReadTag(out var field, out var wireType))
        {
            switch (field, wireType)
            {
                case (1, WireType.Varint) when cursor.TryReadVarint(out var value):
                    entry.IsLastPartial = value != 0;
                    break;
                case (2, WireType.Bytes) when cursor.TryReadBytes(out var value):
                    if (!Utf8.IsValid(value))
                    {
                        fault = LogEntryFault.MalformedText;
                        return false;
                    }
                    entry.PartialId = value;
                    break;
                case (3, WireType.Varint) when cursor.TryReadVarint(out var value):
                    entry.PartialOrdinal = (int)value;
                    break;
                case (2, WireType.Bytes) or (1 or 3, WireType.Varint):
                    break;
                default:
                    cursor.TrySkip(field, wireType);
                    break;
            }
        }
        fault = cursor.Fault;
        return fault == LogEntryFault.None;
    }

    private static bool TrySetSource(ReadOnlySpan<byte> source, ref LogEntry entry)
    {
        if (source.SequenceEqual("stdout"u8))
        {
            entry.Source = LogSource.Stdout;
            return true;
        }
        entry.Source = LogSource.Stderr;
        return source.SequenceEqual("stderr"u8);
    }
}

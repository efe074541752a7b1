using System.Buffers.Binary;
using System.Numerics;
using LogRelay.Journal.Entries;

namespace LogRelay.Journal.Framing;

/// <summary>
/// Writes an entry as dockerd does, and as it wants the answer to ReadLogs: length prefix, then the protobuf message.
/// Thread-safe; allocates nothing. Source: proto/docker/log_entry.proto.
/// </summary>
public static class LogEntryEncoder
{
    // Prefix, source, time, the flag, and the tags and lengths of everything.
    private const int MaxFixedLength = 80;

    private const byte SourceTag = 0x0A;
    private const byte TimeTag = 0x10;
    private const byte LineTag = 0x1A;
    private const byte PartialTag = 0x20;
    private const byte PartialMetadataTag = 0x2A;
    private const byte LastTag = 0x08;
    private const byte IdTag = 0x12;
    private const byte OrdinalTag = 0x18;

    /// <summary>The most bytes that <see cref="Write"/> needs for <paramref name="entry"/>, the prefix included.</summary>
    public static int MaxLength(in LogEntry entry) => checked(MaxFixedLength + entry.Line.Length + entry.PartialId.Length);

    /// <summary>Writes one frame, the prefix included.</summary>
    /// <param name="destination">At least <see cref="MaxLength"/> bytes.</param>
    /// <param name="entry">The entry.</param>
    /// <param name="appendNewline">
    /// Adds <c>\n</c> to the line, as dockerd wants it in the answer to ReadLogs for every entry that
    /// <see cref="LogEntry.EndsLine"/>. When false the frame is byte for byte dockerd's own.
    /// </param>
    /// <returns>Bytes written.</returns>
    /// <exception cref="ArgumentException">The destination is too short.</exception>
    public static int Write(Span<byte> destination, in LogEntry entry, bool appendNewline)
    {
        var needed = MaxLength(entry);
        if (destination.Length < needed)
        {
            throw new ArgumentException($"{destination.Length} bytes for a frame that may need {needed}", nameof(destination));
        }
        var at = FrameLimits.PrefixBytes;
        AppendBytes(destination, ref at, SourceTag, entry.Source == LogSource.Stderr ? "stderr"u8 : "stdout"u8);
        AppendNumber(destination, ref at, TimeTag, (ulong)entry.TimeNano);
        AppendLine(destination, ref at, entry.Line, appendNewline);
        AppendNumber(destination, ref at, PartialTag, entry.IsPartial ? 1UL : 0);
        if (entry.IsPartial)
        {
            AppendPartial(destination, ref at, entry);
        }
        BinaryPrimitives.WriteUInt32BigEndian(destination, (uint)(at - FrameLimits.PrefixBytes));
        return at;
    }

    private static void AppendLine(Span<byte> destination, ref int at, ReadOnlySpan<byte> line, bool appendNewline)
    {
        if (line.IsEmpty && !appendNewline)
        {
            return;
        }
        destination[at++] = LineTag;
        AppendVarint(destination, ref at, (uint)line.Length + (appendNewline ? 1U : 0));
        line.CopyTo(destination[at..]);
        at += line.Length;
        if (appendNewline)
        {
            destination[at++] = (byte)'\n';
        }
    }

    private static void AppendPartial(Span<byte> destination, ref int at, in LogEntry entry)
    {
        // A negative int32 is ten bytes long, as if it were an int64.
        var ordinal = (ulong)(long)entry.PartialOrdinal;
        var length = (entry.IsLastPartial ? 2 : 0)
            + (entry.PartialId.IsEmpty ? 0 : 1 + VarintLength((uint)entry.PartialId.Length) + entry.PartialId.Length)
            + (ordinal == 0 ? 0 : 1 + VarintLength(ordinal));
        destination[at++] = PartialMetadataTag;
        AppendVarint(destination, ref at, (uint)length);
        AppendNumber(destination, ref at, LastTag, entry.IsLastPartial ? 1UL : 0);
        AppendBytes(destination, ref at, IdTag, entry.PartialId);
        AppendNumber(destination, ref at, OrdinalTag, ordinal);
    }

    // Values that are proto3's defaults are left out.
    private static void AppendBytes(Span<byte> destination, ref int at, byte tag, ReadOnlySpan<byte> value)
    {
        if (!value.IsEmpty)
        {
            destination[at++] = tag;
            AppendVarint(destination, ref at, (uint)value.Length);
            value.CopyTo(destination[at..]);
            at += value.Length;
        }
    }

    private static void AppendNumber(Span<byte> destination, ref int at, byte tag, ulong value)
    {
        if (value != 0)
        {
            destination[at++] = tag;
            AppendVarint(destination, ref at, value);
        }
    }

    private static void AppendVarint(Span<byte> destination, ref int at, ulong value)
    {
        while (value >= 0x80)
        {
            destination[at++] = (byte)(value | 0x80);
            value >>= 7;
        }
        destination[at++] = (byte)value;
    }

    private static int VarintLength(ulong value) => (BitOperations.Log2(value | 1) / 7) + 1;
}

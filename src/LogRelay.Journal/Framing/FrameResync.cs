using System.Buffers.Binary;

namespace LogRelay.Journal.Framing;

/// <summary>Finds the next frame after the framing was lost. The protocol has no mark for it, so this is a good guess.</summary>
public static class FrameResync
{
    /// <summary>
    /// Bytes at the end of a buffer in which a frame may begin unnoticed: keep them, and look again with more behind them.
    /// </summary>
    public const int UndecidedTailBytes = FrameLimits.PrefixBytes + SourceFieldBytes - 1;

    private const int SourceFieldBytes = 8;

    // Every frame of dockerd begins with its source: field 1, six bytes, "std".
    private static ReadOnlySpan<byte> SourceField => "\x0A\x06std"u8;

    /// <summary>Looks for the first plausible frame.</summary>
    /// <param name="buffer">Bytes from a place where no frame begins for certain.</param>
    /// <param name="maxPayloadBytes">Longest payload accepted; <see cref="FrameLimits.MaxPayloadBytes"/>.</param>
    /// <returns>
    /// Where it begins: its length is within the limit, its payload begins with a source, and, as far as it is in the
    /// buffer, it decodes. -1 when there is none up to <see cref="UndecidedTailBytes"/> before the end.
    /// </returns>
    public static int IndexOfNextFrame(ReadOnlySpan<byte> buffer, int maxPayloadBytes)
    {
        var from = FrameLimits.PrefixBytes;
        while (from < buffer.Length && buffer[from..].IndexOf(SourceField) is var found and >= 0)
        {
            var start = from + found - FrameLimits.PrefixBytes;
            if (IsPlausible(buffer[start..], maxPayloadBytes))
            {
                return start;
            }
            from += found + 1;
        }
        return -1;
    }

    private static bool IsPlausible(ReadOnlySpan<byte> buffer, int maxPayloadBytes)
    {
        if (buffer.Length < FrameLimits.PrefixBytes + SourceFieldBytes
            || BinaryPrimitives.ReadUInt32BigEndian(buffer) < SourceFieldBytes)
        {
            return false;
        }
        var source = buffer.Slice(FrameLimits.PrefixBytes + SourceField.Length, 3);
        if (!source.SequenceEqual("out"u8) && !source.SequenceEqual("err"u8))
        {
            return false;
        }
        return FrameReader.TryRead(buffer, maxPayloadBytes, out var payload, out _) switch
        {
            FrameStatus.Complete => LogEntryDecoder.TryDecode(payload, out _, out _),
            FrameStatus.Incomplete => true,
            _ => false,
        };
    }
}

using System.Buffers.Binary;

namespace LogRelay.Journal.Framing;

/// <summary>Takes length-prefixed frames apart: four bytes, big-endian, then the payload. Source: moby daemon/logger/internal/logdriver/io.go.</summary>
public static class FrameReader
{
    /// <summary>Looks at the frame at the front of <paramref name="buffer"/>.</summary>
    /// <param name="buffer">Begins at a frame.</param>
    /// <param name="maxPayloadBytes">Longest payload accepted, prefix excluded; <see cref="FrameLimits.MaxPayloadBytes"/>.</param>
    /// <param name="payload">Borrows <paramref name="buffer"/>; empty unless complete.</param>
    /// <param name="frameBytes">
    /// Prefix and payload together, also when the frame is incomplete and its length is known; 0 when it is not known or too long.
    /// </param>
    public static FrameStatus TryRead(
        ReadOnlySpan<byte> buffer, int maxPayloadBytes, out ReadOnlySpan<byte> payload, out int frameBytes)
    {
        payload = default;
        frameBytes = 0;
        if (!BinaryPrimitives.TryReadUInt32BigEndian(buffer, out var length))
        {
            return FrameStatus.Incomplete;
        }
        if (length > (uint)maxPayloadBytes)
        {
            return FrameStatus.TooLong;
        }
        frameBytes = FrameLimits.PrefixBytes + (int)length;
        if (buffer.Length < frameBytes)
        {
            return FrameStatus.Incomplete;
        }
        payload = buffer[FrameLimits.PrefixBytes..frameBytes];
        return FrameStatus.Complete;
    }
}

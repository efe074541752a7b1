namespace LogRelay.Journal.Framing;

/// <summary>How long a frame may be.</summary>
public static class FrameLimits
{
    /// <summary>Bytes of the length before each payload: big-endian, unsigned.</summary>
    public const int PrefixBytes = 4;

    /// <summary>The longest payload that is believed: 512 KiB.</summary>
    /// <remarks>
    /// dockerd cuts lines at 16 KiB, so its longest payload is 16,484 bytes; the longest buffer that any of its drivers
    /// asks for is 262,118 bytes (awslogs). Twice that leaves room, and a whole frame is still at most half of a pipe
    /// that was enlarged to the kernel's usual 1 MiB, so it can be peeked at before it is consumed. The lower the limit,
    /// the sooner garbage is known for what it is: of random prefixes, one in 8,192 passes.
    /// </remarks>
    public const int MaxPayloadBytes = 512 * 1024;
}

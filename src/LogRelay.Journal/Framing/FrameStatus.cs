namespace LogRelay.Journal.Framing;

/// <summary>What stands at the front of a buffer.</summary>
public enum FrameStatus
{
    /// <summary>A whole frame.</summary>
    Complete,

    /// <summary>The beginning of a frame; read more.</summary>
    Incomplete,

    /// <summary>A length over the limit: the framing is lost, see <see cref="FrameResync"/>.</summary>
    TooLong,
}

namespace LogRelay.Delivery.Sinks.Gelf;

/// <summary>
/// Learns whether a receiver closes its side after ours was closed. One that never does would be sent everything again
/// and again; once that is certain enough, its kernel's acknowledgement has to do (docs/adr/0001).
/// </summary>
/// <remarks>One caller at a time.</remarks>
/// <param name="patience">How long a receiver may take to close.</param>
internal sealed class ClosingHabit(TimeSpan patience)
{
    /// <summary>So many ends in a row that were acknowledged but not answered, from a receiver that never closed yet.</summary>
    public const int EndsOfUnknown = 5;

    /// <summary>The same from a receiver that has closed before: it rather hangs than has changed its ways.</summary>
    public const int EndsOfCloser = 20;

    /// <summary>Less than a pump gives a confirmation, so that its end is seen here.</summary>
    public static readonly TimeSpan DefaultPatience = TimeSpan.FromSeconds(20);

    // A receiver that closes after all does so within a round trip.
    private static readonly TimeSpan ShortPatience = TimeSpan.FromMilliseconds(250);

    private bool _hasClosed;
    private int _unanswered;

    /// <summary>True when an acknowledgement of the kernel has to do.</summary>
    public bool IsNeverClosing { get; private set; }

    /// <summary>True when the receiver closed in order the last time that it was asked to.</summary>
    public bool IsCloser => _hasClosed && _unanswered == 0;

    /// <summary>How long a receiver may take to close.</summary>
    public TimeSpan Patience { get; } = patience;

    /// <summary>How long to wait before <see cref="AcceptsAcknowledgement"/> is asked.</summary>
    public TimeSpan Wait => IsNeverClosing ? ShortPatience : Patience;

    /// <summary>The receiver closed in order.</summary>
    public void Closed()
    {
        _hasClosed = true;
        IsNeverClosing = false;
        _unanswered = 0;
    }

    /// <summary>The receiver left bytes unacknowledged: it does not read at all, which says nothing about its closing.</summary>
    public void Hung()
    {
        IsNeverClosing = false;
        _unanswered = 0;
    }

    /// <summary>The receiver's kernel acknowledged everything, but the receiver did not close.</summary>
    /// <returns>True when that is all that is to be had from this receiver.</returns>
    public bool AcceptsAcknowledgement()
    {
        _unanswered = Math.Min(_unanswered + 1, EndsOfCloser);
        IsNeverClosing |= _unanswered >= (_hasClosed ? EndsOfCloser : EndsOfUnknown);
        return IsNeverClosing;
    }
}

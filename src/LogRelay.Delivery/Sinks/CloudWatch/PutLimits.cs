namespace LogRelay.Delivery.Sinks.CloudWatch;

/// <summary>What one PutLogEvents call may hold. Source: API reference of PutLogEvents.</summary>
internal static class PutLimits
{
    /// <summary>Most events.</summary>
    public const int MaxEvents = 10_000;

    /// <summary>Most bytes: the messages' UTF-8 and <see cref="EventOverheadBytes"/> for each.</summary>
    public const int MaxBytes = 1_048_576;

    /// <summary>What the service counts for each event beside its message.</summary>
    public const int EventOverheadBytes = 26;

    /// <summary>Longest message. The service says "1 MB", which may mean this or a little more; nothing is lost by cutting earlier.</summary>
    public const int MaxMessageBytes = 1_000_000;

    /// <summary>Most milliseconds between the first and the last event.</summary>
    public const long MaxSpanMs = 24 * 60 * 60 * 1000;

    /// <summary>Text of a batch that makes one call whatever the length of its lines.</summary>
    public const int BatchTextBytes = MaxBytes - (MaxEvents * EventOverheadBytes);
}

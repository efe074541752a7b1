namespace LogRelay.Delivery.Sinks.Gelf.Http;

/// <summary>What has become of a record of the batch that is being sent.</summary>
internal enum RecordState : byte
{
    /// <summary>Has to be sent.</summary>
    Waiting,

    /// <summary>Has to be sent in a request of its own.</summary>
    WaitingAlone,

    /// <summary>In a request that is not answered yet.</summary>
    Sent,

    /// <summary>The receiver took it.</summary>
    Accepted,

    /// <summary>The receiver will never take it.</summary>
    Refused,
}

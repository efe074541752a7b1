using LogRelay.Delivery.Sinks;
using LogRelay.Journal.Entries;

namespace LogRelay.Delivery.Rejects;

/// <summary>Keeps records that a sink can never take, for a person to look at.</summary>
/// <remarks>Any thread.</remarks>
public interface IRejectedRecordLog
{
    /// <summary>Keeps one record. It stays in the journal, too, as long as that lasts.</summary>
    /// <param name="sink">Name of the sink.</param>
    /// <param name="stream">Whose record it is.</param>
    /// <param name="batch">Holds its text.</param>
    /// <param name="record">The record.</param>
    /// <param name="reason">Why the sink cannot take it.</param>
    /// <exception cref="IOException">It could not be kept.</exception>
    void Write(string sink, StreamContext stream, RecordBatch batch, in JournalRecord record, string reason);
}

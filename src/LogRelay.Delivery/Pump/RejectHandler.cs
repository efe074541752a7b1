using LogRelay.Delivery.Rejects;
using LogRelay.Delivery.Sinks;
using LogRelay.Journal.Entries;
using Microsoft.Extensions.Logging;

namespace LogRelay.Delivery.Pump;

/// <summary>Counts and keeps the records that a sink refused for good.</summary>
/// <remarks>One caller at a time.</remarks>
internal sealed class RejectHandler(ISink sink, IRejectedRecordLog kept, DeliveryCounters counters, ILogger logger)
{
    /// <summary>Keeps the records that the sink named; all of them when it named none.</summary>
    /// <returns>How many they were.</returns>
    public int Keep(StreamContext stream, RecordBatch batch, SendResult result)
    {
        var rejected = result.Rejected
            ?? [.. Enumerable.Range(0, batch.Count).Select(index => new RejectedRecord(index, result.Reason ?? "no reason given"))];
        foreach (var record in rejected)
        {
            Keep(stream, batch, record);
        }
        counters.AddRejected(rejected.Count);
        PumpLog.Rejected(logger, sink.Name, rejected.Count, stream.ContainerId, result.Reason ?? (rejected.Count > 0 ? rejected[0].Reason : null));
        return rejected.Count;
    }

    private void Keep(StreamContext stream, RecordBatch batch, RejectedRecord rejected)
    {
        try
        {
            kept.Write(sink.Name, stream, batch, batch.Records[rejected.Index], rejected.Reason);
        }
        catch (IOException error)
        {
            counters.AddFault();
            PumpLog.RejectNotKept(logger, stream.ContainerId, error);
        }
    }
}

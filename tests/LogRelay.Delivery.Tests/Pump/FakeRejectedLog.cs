using System.Collections.Concurrent;
using System.Text;
using LogRelay.Delivery.Rejects;
using LogRelay.Delivery.Sinks;
using LogRelay.Journal.Entries;

namespace LogRelay.Delivery.Tests.Pump;

internal sealed class FakeRejectedLog : IRejectedRecordLog
{
    public ConcurrentQueue<(string Line, string Reason)> Kept { get; } = [];

    public void Write(string sink, StreamContext stream, RecordBatch batch, in JournalRecord record, string reason) =>
        Kept.Enqueue((Encoding.UTF8.GetString(batch.Line(record)), reason));
}

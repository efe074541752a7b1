using LogRelay.Delivery.Processing;
using LogRelay.Delivery.Sinks;
using LogRelay.Journal.Entries;

namespace LogRelay.Delivery.Pump;

/// <summary>Sends records one by one, to find out which of them a sink refuses for good that cannot name it.</summary>
/// <remarks>One caller at a time.</remarks>
internal sealed class SingleSends(SinkAttempts attempts) : IDisposable
{
    private readonly RecordBatch _single = new();

    /// <summary>Sends record by record.</summary>
    /// <param name="stream">Whose records they are.</param>
    /// <param name="records">What is to be sent.</param>
    /// <param name="stop">Ends the attempt.</param>
    /// <returns>
    /// One outcome for all: the first that wants them sent again; otherwise which ones were refused. And whether some of
    /// the others are to be confirmed.
    /// </returns>
    public async Task<(SendResult Result, bool IsUnconfirmed)> SendAsync(StreamContext stream, ProcessedRecords records, CancellationToken stop)
    {
        var rejected = new List<RejectedRecord>();
        var isUnconfirmed = false;
        for (var index = 0; index < records.Records.Count; index++)
        {
            Isolate(records.Records, index);
            using var facts = records.Facts?.Isolate(index);
            var result = await attempts.SendAsync(new SinkBatch(stream, _single, facts), stop);
            if (result.Status == SendStatus.Retry)
            {
                return (result with { MayHaveArrived = result.MayHaveArrived || index > rejected.Count }, isUnconfirmed);
            }
            isUnconfirmed |= result.Status == SendStatus.Unconfirmed;
            if (result.Status == SendStatus.Rejected)
            {
                rejected.Add(new RejectedRecord(index, (result.Rejected is [var named, ..] ? named.Reason : result.Reason) ?? "no reason given"));
            }
        }
        return (rejected.Count > 0 ? new SendResult(SendStatus.Rejected, Rejected: rejected) : SendResult.Delivered, isUnconfirmed);
    }

    /// <summary>Gives the memory back until it is needed again.</summary>
    public void Dispose() => _single.Dispose();

    private void Isolate(RecordBatch records, int index)
    {
        var record = records.Records[index];
        var line = records.Line(record);
        _single.Clear();
        _single.StartPosition = record.Position;
        _single.EndPosition = record.NextPosition;
        line.CopyTo(_single.TextSpace(line.Length));
        _single.Add(record with { PartialIdLength = 0 });
    }
}

using System.IO.Pipelines;
using LogRelay.Journal.Entries;
using LogRelay.Journal.Framing;
using LogRelay.Journal.Reading;
using LogRelay.Plugin.Containers;

namespace LogRelay.Plugin.Endpoints;

/// <summary>Answers <c>docker logs</c> from the journal, in the order and with the rules of json-file's own reader.</summary>
/// <remarks>
/// A chunk of a split line is a record of its own; only the last one gets a newline, so that the client sees the line
/// whole. <c>Since</c> holds until the first record that satisfies it, because clocks go backward.
/// </remarks>
internal sealed class LogReading(ContainerStreams streams, DamageReport damage)
{
    private const int BatchRecords = 512;
    private const int BatchTextBytes = 64 * 1024;

    /// <summary>Sends frames until the end of what was asked for.</summary>
    /// <param name="query">What to send.</param>
    /// <param name="body">The answer's body.</param>
    /// <param name="ct">The client has gone, or the plugin stops.</param>
    public async Task SendAsync(LogQuery query, PipeWriter body, CancellationToken ct)
    {
        if (!streams.Exists(query.ContainerId) && !streams.IsInUse(query.ContainerId))
        {
            return;
        }
        var stream = await streams.AcquireAsync(query.ContainerId, description: null, options: null);
        try
        {
            if (stream.Journal.StandInFor is { } cause)
            {
                throw new IOException($"the log of this container cannot be stored or read: {cause.Message}", cause);
            }
            var start = query.Tail is { } tail ? TailLocator.Locate(stream.Journal, tail) : stream.Journal.StartPosition;
            if (query.SinceNano is { } since)
            {
                start = SinceLocator.Locate(stream.Journal, start, since);
            }
            using var reader = stream.Journal.OpenReader(start);
            await SendAsync(query, reader, body, ct);
        }
        finally
        {
            damage.Write(stream.Journal);
            await streams.ReleaseAsync(stream);
        }
    }

    private static async Task SendAsync(LogQuery query, JournalReader reader, PipeWriter body, CancellationToken ct)
    {
        using var batch = new RecordBatch();
        var isBeforeSince = query.SinceNano is not null;
        var end = query.Follow ? long.MaxValue : reader.JournalEnd;
        while (true)
        {
            batch.Clear();
            if (reader.Position < end && reader.Read(batch, BatchRecords, BatchTextBytes) > 0)
            {
                if (!WriteRecords(query, batch, end, ref isBeforeSince, body))
                {
                    _ = await body.FlushAsync(ct);
                    return;
                }
                var flushed = await body.FlushAsync(ct);
                if (flushed.IsCompleted)
                {
                    return;
                }
                continue;
            }
            if (!query.Follow || !await reader.WaitToReadAsync(ct))
            {
                return;
            }
        }
    }

    /// <returns>False when the end of what was asked for is reached.</returns>
    private static bool WriteRecords(LogQuery query, RecordBatch batch, long end, ref bool isBeforeSince, PipeWriter body)
    {
        foreach (ref readonly var record in batch.Records)
        {
            if (record.Position >= end)
            {
                return false;
            }
            if (isBeforeSince && record.TimeNano < query.SinceNano)
            {
                continue;
            }
            isBeforeSince = false;
            if (record.TimeNano > (query.UntilNano ?? long.MaxValue))
            {
                return false;
            }
            var entry = new LogEntry
            {
                Source = record.Source,
                TimeNano = record.TimeNano,
                Line = batch.Line(in record),
            };
            var endsLine = (record.Traits & RecordTraits.Unterminated) == 0;
            var frame = body.GetSpan(LogEntryEncoder.MaxLength(in entry) + 1);
            body.Advance(LogEntryEncoder.Write(frame, in entry, appendNewline: endsLine));
        }
        return true;
    }
}

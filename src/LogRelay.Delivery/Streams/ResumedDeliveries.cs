using LogRelay.Journal;
using LogRelay.Journal.Storage;
using LogRelay.Journal.Streams;
using Microsoft.Extensions.Logging;

namespace LogRelay.Delivery.Streams;

/// <summary>After a restart: goes on with what stopped containers left undelivered.</summary>
public sealed class ResumedDeliveries(
    IStorage storage, ISinkChoice choice, IDeliveredStreams streams, StreamDelivery delivery, ILogger<ResumedDeliveries> logger)
{
    // Each holds four files open. During an outage thousands of stopped containers' streams may wait.
    private const int MostResumedStreams = 128;

    /// <summary>Takes the streams up, a limited number at a time for each sink. Ends when all have been taken up.</summary>
    public async Task RunAsync(CancellationToken ct)
    {
        var bySink = new Dictionary<(object Settings, string Name), List<string>>();
        foreach (var streamId in streams.Stored())
        {
            if (ct.IsCancellationRequested)
            {
                return;
            }
            foreach (var sink in FindUndelivered(streamId))
            {
                if (!bySink.TryGetValue((sink.Plan.Settings, sink.Name), out var containers))
                {
                    bySink.Add((sink.Plan.Settings, sink.Name), containers = []);
                }
                containers.Add(streamId);
            }
        }
        await Task.WhenAll(bySink.Select(deliveries => ResumeAsync(deliveries.Key.Name, deliveries.Value, ct)));
    }

    /// <summary>The sinks of a stopped container that may have something left for them.</summary>
    private IReadOnlyList<StreamSink> FindUndelivered(string streamId)
    {
        try
        {
            var folder = streams.FolderOf(streamId);
            // A stream that is written was added when its writer came. A cursor is made only when the sink first has time for
            // the stream, which in an outage may be never.
            return !streams.IsWritten(streamId)
                && StreamDescriptionFile.Read(storage, folder, out _) is { } description
                && (description.Sinks is { } sinks ? sinks.Count > 0 : storage.Exists(Path.Combine(folder, FileNames.Cursors)))
                ? choice.SinksOf(streamId, description, out _)
                : [];
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            StreamDeliveryLog.AttachFailed(logger, streamId, failure);
            return [];
        }
    }

    private async Task ResumeAsync(string sink, List<string> containers, CancellationToken ct)
    {
        var underWay = new List<Task>();
        try
        {
            foreach (var streamId in containers)
            {
                ct.ThrowIfCancellationRequested();
                underWay.Add(ResumeAsync(streamId, sink));
                if (underWay.Count == MostResumedStreams)
                {
                    _ = await Task.WhenAny(underWay).WaitAsync(ct);
                    _ = underWay.RemoveAll(static task => task.IsCompleted);
                }
            }
        }
        catch (OperationCanceledException) when (ct.IsCancellationRequested)
        {
            // The next process takes the others up.
        }
    }

    private async Task ResumeAsync(string streamId, string sink)
    {
        try
        {
            await await delivery.ResumeAsync(streamId, sink);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or ObjectDisposedException)
        {
            StreamDeliveryLog.AttachFailed(logger, streamId, failure);
        }
    }
}

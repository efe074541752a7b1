using LogRelay.Journal;
using LogRelay.Journal.Storage;
using LogRelay.Journal.Streams;
using LogRelay.Plugin.Containers;
using LogRelay.Plugin.Routes;

namespace LogRelay.Plugin.Delivery;

/// <summary>After a restart: goes on with what stopped containers left undelivered.</summary>
internal sealed class ResumedDeliveries(
    IStorage storage, PluginSettings settings, RoutedOptions routed, ContainerStreams streams, StreamDelivery delivery, ILogger<ResumedDeliveries> logger)
{
    // Each holds four files open. During an outage thousands of stopped containers' streams may wait.
    private const int MostResumedStreams = 128;

    /// <summary>Takes the streams up, a limited number at a time for each sink. Ends when all have been taken up.</summary>
    public async Task RunAsync(CancellationToken ct)
    {
        var bySink = new Dictionary<(object Settings, string Name), List<string>>();
        foreach (var entry in storage.List(settings.StreamsFolder))
        {
            if (ct.IsCancellationRequested)
            {
                return;
            }
            foreach (var sink in entry.IsFolder ? FindUndelivered(entry.Name) : [])
            {
                if (!bySink.TryGetValue((sink.Plan.Settings, sink.Name), out var containers))
                {
                    bySink.Add((sink.Plan.Settings, sink.Name), containers = []);
                }
                containers.Add(entry.Name);
            }
        }
        await Task.WhenAll(bySink.Select(deliveries => ResumeAsync(deliveries.Key.Name, deliveries.Value, ct)));
    }

    /// <summary>The sinks of a stopped container that may have something left for them.</summary>
    private IReadOnlyList<StreamSink> FindUndelivered(string containerId)
    {
        try
        {
            var folder = streams.FolderOf(containerId);
            // A stream in use was added when its FIFO was attached. A cursor is made only when the sink first has time for
            // the stream, which in an outage may be never.
            return !streams.IsInUse(containerId)
                && StreamDescriptionFile.Read(storage, folder, out _) is { } description
                && (description.Sinks is { } sinks ? sinks.Count > 0 : storage.Exists(Path.Combine(folder, FileNames.Cursors)))
                ? routed.SinksOf(description, out _)
                : [];
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            ContainerLog.DeliveryAttachFailed(logger, containerId, failure);
            return [];
        }
    }

    private async Task ResumeAsync(string sink, List<string> containers, CancellationToken ct)
    {
        var underWay = new List<Task>();
        try
        {
            foreach (var containerId in containers)
            {
                ct.ThrowIfCancellationRequested();
                underWay.Add(ResumeAsync(containerId, sink));
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

    private async Task ResumeAsync(string containerId, string sink)
    {
        try
        {
            await await delivery.ResumeAsync(containerId, sink);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or ObjectDisposedException)
        {
            ContainerLog.DeliveryAttachFailed(logger, containerId, failure);
        }
    }
}

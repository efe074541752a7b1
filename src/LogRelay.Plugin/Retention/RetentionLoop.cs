using LogRelay.Journal.Retention;
using LogRelay.Journal.Storage;
using LogRelay.Journal.Streams;
using LogRelay.Plugin.Containers;
using LogRelay.Plugin.Routes;

namespace LogRelay.Plugin.Retention;

/// <summary>
/// What retention does beside the rotations: keeps the budget, lets age and delivered segments of quiet streams go,
/// removes the streams of containers that stopped long ago. One task for all streams; nothing waits for it.
/// </summary>
internal sealed class RetentionLoop(
    IStorage storage,
    PluginSettings settings,
    ContainerStreams streams,
    RegistrationStore registrations,
    DiskBudget budget,
    RoutedOptions routed,
    DamageReport damage,
    TimeProvider time,
    ILogger<RetentionLoop> logger) : IDisposable
{
    /// <summary>How often open streams are looked at.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(30);

    /// <summary>How often the folders of all streams are looked at.</summary>
    public static readonly TimeSpan SweepInterval = TimeSpan.FromMinutes(10);

    private readonly HashSet<string> _keptForSinks = new(StringComparer.Ordinal);
    private RetentionRounds? _rounds;
    private long? _sweptAt;
    private long _reportedExcess;

    /// <summary>Begins; returns at once. After the FIFOs of an earlier process were attached again.</summary>
    public void Start()
    {
        _rounds = new RetentionRounds(Interval, Look, failure => RetentionLog.Failed(logger, "*", failure), time);
        budget.Growing += _rounds.Wake;
        _rounds.Start();
    }

    /// <summary>Ends after the stream at hand.</summary>
    public async Task StopAsync()
    {
        if (_rounds is not null)
        {
            budget.Growing -= _rounds.Wake;
            await _rounds.StopAsync();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _rounds?.Dispose();

    private void Look(bool isIntervalOver)
    {
        if (_sweptAt is not { } at || time.GetElapsedTime(at) >= SweepInterval)
        {
            _sweptAt = time.GetTimestamp();
            Sweep();
        }
        if (isIntervalOver)
        {
            LookAtOpenStreams();
        }
        EnforceBudget();
    }

    private void LookAtOpenStreams()
    {
        foreach (var stream in streams.InUse())
        {
            if (stream.JournalIfOpen is { } journal)
            {
                journal.ApplyRetention();
                // Of what sinks read; docker logs says it at once.
                damage.Write(journal);
            }
            RetentionLog.ReportRemoved(logger, stream);
        }
    }

    private void EnforceBudget()
    {
        var excess = budget.Enforce();
        if (excess > 0 && _reportedExcess == 0)
        {
            RetentionLog.BudgetExceeded(logger, excess);
        }
        _reportedExcess = excess;
    }

    /// <summary>Counts the space of closed streams, and removes those whose time has come.</summary>
    private void Sweep()
    {
        var registered = registrations.ContainerIds();
        foreach (var entry in storage.List(settings.StreamsFolder))
        {
            if (_rounds!.IsStopping)
            {
                return;
            }
            if (entry.IsFolder && ContainerIds.IsValid(entry.Name) && !streams.IsInUse(entry.Name))
            {
                LookAtClosed(entry.Name, registered.Contains(entry.Name));
            }
        }
    }

    private void LookAtClosed(string containerId, bool isRegistered)
    {
        try
        {
            _ = streams.TryWithClosed(containerId, stream =>
            {
                var folder = streams.FolderOf(containerId);
                if (!budget.Knows(containerId))
                {
                    budget.Add(new ClosedStreamSpace(containerId, ClosedStreamSpace.SegmentBytes(storage, folder), new ClosedContainerStreams(streams, logger)));
                }
                if (!isRegistered)
                {
                    RemoveWhenStoppedLongAgo(stream, folder);
                }
            });
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            RetentionLog.Failed(logger, containerId, failure);
        }
    }

    private void RemoveWhenStoppedLongAgo(ContainerStream stream, string folder)
    {
        var now = time.GetUtcNow();
        var since = StoppedMark.ReadOrWrite(storage, folder, now);
        if (StreamDescriptionFile.Read(storage, folder, out _) is not { } description
            || now - since < routed.For(description).Retention.StoppedRetention)
        {
            return;
        }
        streams.OpenHere(stream);
        var journal = stream.Journal;
        var behind = journal.Claims.All.Where(claim => claim.Position < journal.EndPosition).ToList();
        if (behind.Count == 0)
        {
            streams.RemoveHere(stream);
            _ = _keptForSinks.Remove(stream.ContainerId);
            RetentionLog.StoppedRemoved(logger, stream.ContainerId, since);
        }
        else if (_keptForSinks.Add(stream.ContainerId))
        {
            // Promise I3: only the disk ends what a sink is owed. spool-max-size bounds it, DISK_BUDGET takes it.
            RetentionLog.KeptForSink(
                logger,
                stream.ContainerId,
                journal.EndPosition - behind.Min(static claim => claim.Position),
                string.Join(", ", behind.Select(static claim => claim.Sink)));
        }
    }
}

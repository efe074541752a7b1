using LogRelay.Delivery.Streams;
using LogRelay.Journal;
using LogRelay.Journal.Streams;
using LogRelay.Plugin.Fifo;

namespace LogRelay.Plugin.Containers;

/// <summary>
/// One container's stream while somebody uses it: a FIFO that is read, a <c>docker logs</c>, a delivery. The journal is
/// open as long as that is so.
/// </summary>
/// <remarks>Owned by <see cref="ContainerStreams"/>, which opens and closes it under <see cref="Gate"/>.</remarks>
internal sealed class ContainerStream(string containerId, FifoCounters received) : IStreamInUse, IDisposable
{
    private StreamJournal? _journal;
    private volatile StreamDescription? _description;

    /// <summary>Full container id.</summary>
    public string ContainerId { get; } = containerId;

    /// <inheritdoc/>
    string IStreamInUse.Id => ContainerId;

    /// <summary>Held while the journal is opened or closed.</summary>
    public SemaphoreSlim Gate { get; } = new(1, 1);

    /// <summary>Users; guarded by the owner's lock.</summary>
    public int Users { get; set; }

    /// <summary>True while one of the users is retention; guarded by the owner's lock.</summary>
    public bool IsUpkept { get; set; }

    /// <summary>What came out of its FIFOs.</summary>
    public FifoCounters Received => received;

    /// <summary>True while the journal is open.</summary>
    public bool IsOpen => _journal is not null;

    /// <summary>The journal; only for users.</summary>
    public StreamJournal Journal => _journal ?? throw new InvalidOperationException($"BUG: stream {ContainerId} is not open");

    /// <summary>False while a journal stands in that drops and counts; only for users.</summary>
    public bool IsStored => Journal.StandInFor is null;

    /// <summary>The journal while it is open; for those who look in without being users.</summary>
    public StreamJournal? JournalIfOpen => _journal;

    /// <summary>Undelivered records removed by retention that the operator has been told of.</summary>
    public long ReportedUndelivered { get; set; }

    /// <summary>Who the container is; only for users.</summary>
    public StreamDescription Description => _description ?? throw new InvalidOperationException($"BUG: stream {ContainerId} is not open");

    /// <summary>Takes over an open journal.</summary>
    public void Open(StreamJournal journal, StreamDescription description)
    {
        _journal = journal;
        _description = description;
    }

    /// <summary>Says anew who the container is.</summary>
    public void Describe(StreamDescription description) => _description = description;

    /// <summary>Closes the journal.</summary>
    public void Close()
    {
        _journal?.Dispose();
        _journal = null;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Close();
        Gate.Dispose();
    }
}

using LogRelay.Delivery.Streams;
using LogRelay.Journal;
using LogRelay.Journal.Retention;
using LogRelay.Journal.Streams;
using LogRelay.Options;
using LogRelay.Plugin.Fifo;
using LogRelay.Plugin.Retention;

namespace LogRelay.Plugin.Containers;

/// <summary>The streams that somebody uses now, each open once.</summary>
/// <remarks>Any thread. Opening one stream does not wait for another.</remarks>
internal sealed class ContainerStreams(
    StreamFolders folders, JournalMaintenance maintenance, DiskBudget budget, DamageReport damage, ILogger<ContainerStreams> logger)
    : IDeliveredStreams, IDisposable
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, ContainerStream> _open = new(StringComparer.Ordinal);

    /// <summary>The folder of a container's stream.</summary>
    public string FolderOf(string containerId) => folders.PathOf(containerId);

    /// <summary>True when the container has a stream on disk.</summary>
    public bool Exists(string containerId) => folders.Exists(containerId);

    /// <summary>True while somebody uses the container's stream.</summary>
    public bool IsInUse(string containerId)
    {
        lock (_lock)
        {
            return _open.TryGetValue(containerId, out var stream) && stream.Users > (stream.IsUpkept ? 1 : 0);
        }
    }

    /// <summary>Opens a container's stream, or joins those who use it. Each call needs a <see cref="ReleaseAsync"/>.</summary>
    /// <param name="containerId">Full container id; a plain file name.</param>
    /// <param name="description">Who it is, when dockerd just said so; null takes what is on disk.</param>
    /// <param name="options">The same as options.</param>
    /// <exception cref="IOException">The stream's folder cannot be used.</exception>
    public Task<ContainerStream> AcquireAsync(string containerId, StreamDescription? description, LogOptions? options) =>
        AcquireAsync(containerId, description, options, mayStandIn: false);

    /// <summary>
    /// The same for whoever reads a FIFO: should the stream's folder be of no use, a journal stands in that drops and counts,
    /// because the FIFO must be emptied all the same.
    /// </summary>
    /// <exception cref="JournalFormatException">A newer LogRelay wrote the stream's files.</exception>
    public Task<ContainerStream> AcquireForWritingAsync(string containerId, StreamDescription? description, LogOptions? options) =>
        AcquireAsync(containerId, description, options, mayStandIn: true);

    private async Task<ContainerStream> AcquireAsync(
        string containerId, StreamDescription? description, LogOptions? options, bool mayStandIn)
    {
        ContainerStream? stream;
        lock (_lock)
        {
            if (!_open.TryGetValue(containerId, out stream))
            {
                stream = new ContainerStream(containerId, NewCounters());
                _open.Add(containerId, stream);
            }
            stream.Users++;
        }
        try
        {
            await stream.Gate.WaitAsync();
            try
            {
                if (!stream.IsOpen)
                {
                    Open(stream, description, options, mayStandIn);
                }
                else if (description is not null)
                {
                    Keep(stream, description with { Sinks = stream.Description.Sinks });
                }
            }
            finally
            {
                _ = stream.Gate.Release();
            }
        }
        catch
        {
            await ReleaseAsync(stream);
            throw;
        }
        return stream;
    }

    /// <summary>Ends one use; the last one closes the journal. Returns before what is rotated is compressed.</summary>
    public Task ReleaseAsync(ContainerStream stream) => ReleaseUseAsync(stream, mayCompress: true);

    /// <summary>Writes down which sinks a stream is kept for, and where each of them begins.</summary>
    /// <param name="stream">In use by the caller.</param>
    /// <param name="sinks">By name; from then on in the stream's description.</param>
    public async Task SettleSinksAsync(ContainerStream stream, IReadOnlyDictionary<string, long> sinks)
    {
        await stream.Gate.WaitAsync();
        try
        {
            Keep(stream, stream.Description with { Sinks = sinks });
        }
        finally
        {
            _ = stream.Gate.Release();
        }
    }

    /// <inheritdoc/>
    public bool IsWritten(string streamId)
    {
        lock (_lock)
        {
            return _open.TryGetValue(streamId, out var stream) && stream.JournalIfOpen is { HasWriters: true };
        }
    }

    /// <inheritdoc/>
    public IReadOnlyList<string> Written() =>
        [.. InUse().Where(static stream => stream.JournalIfOpen is { HasWriters: true, StandInFor: null }).Select(static stream => stream.ContainerId)];

    /// <inheritdoc/>
    public IEnumerable<string> Stored() => folders.Ids();

    /// <inheritdoc/>
    public IEnumerable<StreamJournal> OpenJournals() => InUse().Select(static stream => stream.JournalIfOpen).OfType<StreamJournal>();

    /// <inheritdoc/>
    async Task<IStreamInUse> IDeliveredStreams.AcquireAsync(string streamId) => await AcquireAsync(streamId, description: null, options: null);

    /// <inheritdoc/>
    Task IDeliveredStreams.ReleaseAsync(IStreamInUse stream) => ReleaseAsync((ContainerStream)stream);

    /// <inheritdoc/>
    Task IDeliveredStreams.SettleSinksAsync(IStreamInUse stream, IReadOnlyDictionary<string, long> sinks) => SettleSinksAsync((ContainerStream)stream, sinks);

    /// <summary>The streams in use now. Their journals may be closed at any moment, which makes retention do nothing.</summary>
    public IReadOnlyList<ContainerStream> InUse()
    {
        lock (_lock)
        {
            return [.. _open.Values];
        }
    }

    /// <summary>Somebody logs to the stream from now on: it is not one of a stopped container.</summary>
    public void MarkStarted(string containerId) => folders.MarkStarted(containerId);

    /// <summary>
    /// Does something with a stream that nobody uses; whoever wants to use it meanwhile waits. Itself it waits for nobody.
    /// </summary>
    /// <param name="containerId">The container.</param>
    /// <param name="action">Gets the stream, not open: <see cref="OpenHere"/> opens it, <see cref="RemoveHere"/> removes it.</param>
    /// <returns>False, and nothing done, when somebody uses it.</returns>
    public bool TryWithClosed(string containerId, Action<ContainerStream> action)
    {
#pragma warning disable CA2000 // Lives as every stream does: until nobody uses it.
        var stream = new ContainerStream(containerId, NewCounters()) { Users = 1, IsUpkept = true };
#pragma warning restore CA2000
        lock (_lock)
        {
            if (!_open.TryAdd(containerId, stream))
            {
                return false;
            }
            // Free: nobody else has seen it.
            _ = stream.Gate.Wait(0);
        }
        try
        {
            action(stream);
        }
        finally
        {
            try
            {
                Close(stream);
            }
            finally
            {
                lock (_lock)
                {
                    stream.IsUpkept = false;
                    stream.Users--;
                    if (stream.Users == 0)
                    {
                        _ = _open.Remove(containerId);
                    }
                }
                _ = stream.Gate.Release();
            }
        }
        return true;
    }

    /// <summary>Within <see cref="TryWithClosed"/>: opens the stream; it is closed at the end.</summary>
    public void OpenHere(ContainerStream stream) => Open(stream, description: null, options: null, mayStandIn: false);

    /// <summary>Within <see cref="TryWithClosed"/>: removes everything of the stream.</summary>
    public void RemoveHere(ContainerStream stream)
    {
        var journal = stream.JournalIfOpen;
        stream.Close();
        folders.Remove(stream.ContainerId);
        if (journal is not null)
        {
            budget.Remove(journal);
        }
    }

    /// <summary>Closes all journals; only when nobody uses them any more.</summary>
    public void Dispose()
    {
        foreach (var stream in _open.Values)
        {
            stream.Dispose();
        }
        _open.Clear();
    }

    private async Task ReleaseUseAsync(ContainerStream stream, bool mayCompress)
    {
        await stream.Gate.WaitAsync();
        try
        {
            var awaitsCompression = mayCompress && stream.IsOpen && stream.Journal.AwaitsCompression;
            lock (_lock)
            {
                if (awaitsCompression && stream.Users == 1)
                {
                    // The last use becomes the compression's: the files of a stopped container look as json-file's do.
                    _ = ReleaseWhenCompressedAsync(stream, maintenance.WhenIdleAsync(stream.Journal));
                    return;
                }
                stream.Users--;
                if (stream.Users > 0)
                {
                    return;
                }
            }
            // Whoever comes now waits at the gate and opens the journal again.
            Close(stream);
            lock (_lock)
            {
                if (stream.Users == 0)
                {
                    _ = _open.Remove(stream.ContainerId);
                }
            }
        }
        finally
        {
            _ = stream.Gate.Release();
        }
    }

    private async Task ReleaseWhenCompressedAsync(ContainerStream stream, Task compressed)
    {
        await compressed;
        lock (_lock)
        {
            if (!_open.ContainsValue(stream))
            {
                // Closed with all others: the program ends.
                return;
            }
        }
        // Not asked again: what could not be compressed now is tried when the stream is opened the next time.
        await ReleaseUseAsync(stream, mayCompress: false);
    }

    /// <summary>True when a stream that a journal stands in for can be opened now.</summary>
    public bool CanStore(ContainerStream standIn)
    {
        try
        {
            folders.OpenJournal(standIn.Description).Dispose();
            return true;
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private void Open(ContainerStream stream, StreamDescription? description, LogOptions? options, bool mayStandIn)
    {
        var isNew = description is not null;
        try
        {
            var known = folders.Describe(stream.ContainerId);
            description = description is null ? known : description with { Sinks = known.Sinks };
            var journal = folders.OpenJournal(description, options);
            stream.Open(journal, description);
            if (isNew)
            {
                Keep(stream, description);
            }
            budget.Add(journal);
        }
        catch (Exception refused) when (mayStandIn && refused is IOException or UnauthorizedAccessException && refused is not JournalFormatException)
        {
            ContainerLog.StoredNowhere(logger, stream.ContainerId, refused);
            description ??= new StreamDescription { ContainerId = stream.ContainerId, ContainerName = "" };
            stream.Open(StreamJournal.OpenStandIn(stream.ContainerId, maintenance, refused, folders.Totals.StandIns), description);
        }
    }

    private FifoCounters NewCounters() => new(folders.Totals.Fifos);

    private void Keep(ContainerStream stream, StreamDescription description)
    {
        stream.Describe(description);
        if (stream.IsStored)
        {
            folders.Keep(description);
        }
    }

    private void Close(ContainerStream stream)
    {
        if (stream.JournalIfOpen is not { } journal)
        {
            return;
        }
        RetentionLog.ReportRemoved(logger, stream);
        damage.Write(journal);
        stream.Close();
        if (journal.StandInFor is null)
        {
            budget.Add(new ClosedStreamSpace(stream.ContainerId, journal.DiskBytes, new ClosedContainerStreams(this, logger)));
        }
    }
}

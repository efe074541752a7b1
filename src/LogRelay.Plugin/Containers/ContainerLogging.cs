using System.Collections.Concurrent;
using LogRelay.Journal.Entries;
using LogRelay.Journal.Storage;
using LogRelay.Options.Containers;
using LogRelay.Plugin.Delivery;
using LogRelay.Plugin.Fifo;
using LogRelay.Plugin.Routes;

namespace LogRelay.Plugin.Containers;

/// <summary>StartLogging and StopLogging: brings a container's FIFO, its stream, and its deliveries together.</summary>
/// <remarks>Any thread. Nothing here waits for anything outside this host.</remarks>
internal sealed class ContainerLogging(
    IStorage storage,
    PluginSettings settings,
    ContainerStreams streams,
    RegistrationStore registrations,
    FifoPumps pumps,
    RoutedOptions routed,
    StreamDelivery delivery,
    TimeProvider time,
    ILogger<ContainerLogging> logger) : IDisposable
{
    // A registration's file is named after the FIFO, with an ending, and no file's name is longer than 255 bytes.
    private const int MaxNameLength = 128;

    private readonly ConcurrentDictionary<string, AttachedFifo> _attached = new(StringComparer.Ordinal);
    private readonly string _hostName = Environment.MachineName;

    // For streams whose folders cannot be used.
    private static readonly TimeSpan Again = TimeSpan.FromSeconds(5);
    private readonly SemaphoreSlim _moving = new(1, 1);
    private ITimer? _again;

    /// <summary>Begins to read a container's FIFO.</summary>
    /// <param name="file">The FIFO's path, from dockerd.</param>
    /// <param name="container">The container, from dockerd.</param>
    /// <returns>Null when it is being read; otherwise what a person at <c>docker run</c> has to know.</returns>
    public async Task<string?> StartAsync(string? file, ContainerDescription? container)
    {
        if (FindFault(file, container) is { } fault)
        {
            return fault;
        }
        if (_attached.ContainsKey(file!))
        {
            // dockerd repeats a call whose answer it did not get.
            return null;
        }
        var resolved = routed.Resolve(container!.Config, out var problem);
        if (problem is not null)
        {
            return problem;
        }
        var description = StreamDescriptions.Of(container, resolved, _hostName, out var tagError);
        if (tagError is not null)
        {
            return tagError;
        }
        var stream = await streams.AcquireForWritingAsync(container.ContainerID, description, resolved.Stream);
        var isStored = IsStored(stream);
        try
        {
            await PrepareAsync(stream);
            if (!await TryAttachAsync(Open(file!, stream, mayHoldKnownEntries: false), isNew: true))
            {
                await streams.ReleaseAsync(stream);
                return null;
            }
        }
        catch
        {
            await streams.ReleaseAsync(stream);
            throw;
        }
        await DeliverAsync(container.ContainerID, isStored);
        ContainerLog.Attached(logger, container.ContainerID, file!);
        return null;
    }

    /// <summary>Stores everything that is in the FIFO and lets go of it. An unknown FIFO is none of ours: nothing happens.</summary>
    public async Task StopAsync(string? file)
    {
        if (file is null || await FindAsync(file) is not { } attached)
        {
            return;
        }
        if (attached.Stream.Journal.StandInFor is not null)
        {
            // The last chance to store what is in the pipe, and the marker of what is lost.
            await StoreAgainAsync(mayWait: true);
            if (await FindAsync(file) is not { } moved)
            {
                return;
            }
            attached = moved;
        }
        // Should this fail, the FIFO stays attached: it ends when dockerd lets go of it.
        await attached.Pump.DetachAsync(attached.Fifo);
        if (_attached.TryRemove(KeyValuePair.Create(file, attached)))
        {
            await ForgetAsync(attached);
            ContainerLog.Detached(logger, attached.Stream.ContainerId, file);
        }
    }

    /// <summary>The FIFO's attachment; one that is on its way from one journal to another when it has arrived.</summary>
    private async Task<AttachedFifo?> FindAsync(string file)
    {
        if (_attached.TryGetValue(file, out var attached))
        {
            return attached;
        }
        await _moving.WaitAsync();
        _ = _moving.Release();
        return _attached.GetValueOrDefault(file);
    }

    /// <summary>Reads on, after a restart, from every FIFO that dockerd still holds, and clears away the others.</summary>
    public async Task ReattachAsync()
    {
        var known = registrations.Load();
        foreach (var registration in known)
        {
            try
            {
                await ReattachAsync(registration);
            }
            catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
            {
                ContainerLog.ReattachFailed(logger, registration.ContainerId, registration.File, failure);
            }
        }
        var names = known.Select(static registration => Path.GetFileName(registration.File)).ToHashSet(StringComparer.Ordinal);
        foreach (var entry in storage.List(settings.FifoFolder))
        {
            if (!entry.IsFolder && !names.Contains(entry.Name))
            {
                ContainerLog.UnknownFifo(logger, Path.Combine(settings.FifoFolder, entry.Name));
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _again?.Dispose();
        _moving.Dispose();
    }

    /// <summary>Called on a pump's thread when a FIFO has lost its other end.</summary>
    public void OnEnded(FifoAttachment fifo)
    {
        if (_attached.TryRemove(fifo.Path, out var attached))
        {
            ContainerLog.Ended(logger, attached.Stream.ContainerId, fifo.Path);
            // Off the pump's thread: closing a stream touches the disk.
            _ = Task.Run(() => EndAsync(attached));
        }
    }

    private async Task EndAsync(AttachedFifo attached)
    {
        try
        {
            await ForgetAsync(attached);
            storage.Delete(attached.Fifo.Path);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            ContainerLog.ForgetFailed(logger, attached.Fifo.Path, failure);
        }
    }

    private async Task ReattachAsync(FifoRegistration registration)
    {
        if (!storage.Exists(registration.File))
        {
            registrations.Remove(registration.File);
            return;
        }
        var stream = await streams.AcquireForWritingAsync(registration.ContainerId, description: null, options: null);
        var isStored = IsStored(stream);
        try
        {
            await PrepareAsync(stream);
            if (!await TryAttachAsync(Open(registration.File, stream, mayHoldKnownEntries: true), isNew: false))
            {
                await streams.ReleaseAsync(stream);
                return;
            }
        }
        catch
        {
            await streams.ReleaseAsync(stream);
            throw;
        }
        await DeliverAsync(registration.ContainerId, isStored);
        ContainerLog.Reattached(logger, registration.ContainerId, registration.File);
    }

    /// <summary>To be asked before the FIFO is attached: one that ends at once takes its use of the stream with it.</summary>
    private static bool IsStored(ContainerStream stream) => stream.Journal.StandInFor is null;

    /// <summary>Which sinks the stream is kept for has to be known before anything new is stored.</summary>
    private async Task PrepareAsync(ContainerStream stream)
    {
        if (!IsStored(stream))
        {
            return;
        }
        try
        {
            await delivery.PrepareAsync(stream);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or ObjectDisposedException)
        {
            ContainerLog.DeliveryAttachFailed(logger, stream.ContainerId, failure);
        }
    }

    /// <summary>A stream that cannot be delivered is stored all the same: its container starts.</summary>
    private async Task DeliverAsync(string containerId, bool isStored)
    {
        if (!isStored)
        {
            TryAgainLater();
            return;
        }
        try
        {
            await delivery.AddAsync(containerId);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or ObjectDisposedException)
        {
            ContainerLog.DeliveryAttachFailed(logger, containerId, failure);
        }
    }

    private AttachedFifo Open(string file, ContainerStream stream, bool mayHoldKnownEntries) => new(
        new FifoAttachment(file, stream.Journal, mayHoldKnownEntries, time, pumps.Budget, stream.Received),
        stream,
        pumps.For(stream.ContainerId));

    /// <returns>False when another call has attached the same FIFO meanwhile; this one is closed again.</returns>
    private async Task<bool> TryAttachAsync(AttachedFifo attached, bool isNew)
    {
        var path = attached.Fifo.Path;
        if (!_attached.TryAdd(path, attached))
        {
            attached.Fifo.Close();
            return false;
        }
        attached.Stream.Journal.AddWriter();
        try
        {
            if (isNew)
            {
                Register(path, attached.Stream.ContainerId);
            }
            streams.MarkStarted(attached.Stream.ContainerId);
            await attached.Pump.AttachAsync(attached.Fifo);
            return true;
        }
        catch
        {
            _ = _attached.TryRemove(path, out _);
            attached.Stream.Journal.RemoveWriter();
            attached.Fifo.Close();
            if (isNew)
            {
                registrations.Remove(path);
            }
            throw;
        }
    }

    /// <summary>A full disk is no reason not to start a container.</summary>
    private void Register(string file, string containerId)
    {
        try
        {
            registrations.Add(file, containerId);
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            ContainerLog.RegistrationNotKept(logger, containerId, file, refused);
        }
    }

    private void TryAgainLater()
    {
        lock (_attached)
        {
            _again ??= time.CreateTimer(static logging => _ = ((ContainerLogging)logging!).StoreAgainAsync(mayWait: false), this, Again, Again);
        }
    }

    /// <summary>Streams whose folders could not be used and can be now: their FIFOs go over to a journal that stores.</summary>
    /// <param name="mayWait">False: nothing is done when another thread is at it.</param>
    private async Task StoreAgainAsync(bool mayWait)
    {
        if (!await _moving.WaitAsync(mayWait ? Timeout.InfiniteTimeSpan : TimeSpan.Zero))
        {
            return;
        }
        try
        {
            foreach (var stream in _attached.Values.Select(static attached => attached.Stream).Where(static stream => stream.Journal.StandInFor is not null).Distinct())
            {
                if (streams.CanStore(stream))
                {
                    await MoveAsync(stream);
                }
            }
        }
        finally
        {
            _ = _moving.Release();
        }
    }

    private async Task MoveAsync(ContainerStream standIn)
    {
        var moved = _attached.Where(pair => pair.Value.Stream == standIn && _attached.TryRemove(pair)).Select(static pair => pair.Value).ToList();
        var stream = standIn;
        foreach (var attached in moved)
        {
            await attached.Pump.DetachAsync(attached.Fifo);
        }
        var lost = (standIn.Journal.Counters.DroppedRecords, standIn.Journal.Counters.DroppedBytes);
        foreach (var attached in moved)
        {
            attached.Stream.Journal.RemoveWriter();
            await streams.ReleaseAsync(attached.Stream);
        }
        var isFirst = true;
        var isStored = false;
        foreach (var attached in moved)
        {
            try
            {
                stream = await streams.AcquireForWritingAsync(standIn.ContainerId, standIn.Description, options: null);
                await PrepareAsync(stream);
                if (isFirst && lost.DroppedRecords > 0)
                {
                    stream.Journal.AppendMarker(LossMarker.StorageRefused(lost.DroppedRecords, lost.DroppedBytes), NowNano());
                    stream.Journal.Commit();
                }
                isFirst = false;
                isStored = IsStored(stream);
                if (!await TryAttachAsync(Open(attached.Fifo.Path, stream, mayHoldKnownEntries: false), isNew: true))
                {
                    await streams.ReleaseAsync(stream);
                }
            }
            catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
            {
                // Ended meanwhile, or its file is gone.
                ContainerLog.ReattachFailed(logger, standIn.ContainerId, attached.Fifo.Path, failure);
            }
        }
        if (stream != standIn)
        {
            ContainerLog.StoredAgain(logger, stream.ContainerId, lost.DroppedRecords);
            await DeliverAsync(stream.ContainerId, isStored);
        }
    }

    private long NowNano() => (time.GetUtcNow() - DateTimeOffset.UnixEpoch).Ticks * 100;

    private async Task ForgetAsync(AttachedFifo attached)
    {
        attached.Stream.Journal.RemoveWriter();
        registrations.Remove(attached.Fifo.Path);
        await streams.ReleaseAsync(attached.Stream);
    }

    /// <summary>The paths that dockerd gives become file names here, so they are looked at closely.</summary>
    private string? FindFault(string? file, ContainerDescription? container)
    {
        if (string.IsNullOrEmpty(file) || container is null)
        {
            return "StartLogging came without a FIFO or a container; Docker sends it so when it repeats a failed call: start the container again";
        }
        var name = Path.GetFileName(file);
        if (name.Length is 0 or > MaxNameLength || !string.Equals(Path.Combine(settings.FifoFolder, name), file, StringComparison.Ordinal)
            || name is "." or ".." || name.Any(char.IsControl))
        {
            return $"File \"{ContainerIds.Shown(file)}\" is not a FIFO in {settings.FifoFolder}";
        }
        return ContainerIds.IsValid(container.ContainerID) ? null : ContainerIds.Fault(container.ContainerID);
    }
}

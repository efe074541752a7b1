using LogRelay.Delivery.Streams;
using LogRelay.Diagnostics.Messages;
using LogRelay.Journal.Storage;
using LogRelay.Journal.Streams;
using LogRelay.Options.Containers;
using LogRelay.Plugin.Routes;

namespace LogRelay.Plugin.Containers;

/// <summary>StartLogging and StopLogging: brings a container's FIFO, its stream, and its deliveries together.</summary>
/// <remarks>Any thread. Nothing here waits for anything outside this host.</remarks>
internal sealed class ContainerLogging(
    IStorage storage,
    PluginSettings settings,
    ContainerStreams streams,
    RegistrationStore registrations,
    AttachedFifos attached,
    StandInStreams standIns,
    RoutedOptions routed,
    StreamDelivery delivery,
    UnreadFifoReport unread,
    ILogger<ContainerLogging> logger)
{
    // A registration's file is named after the FIFO, with an ending, and no file's name is longer than 255 bytes.
    private const int MaxNameLength = 128;

    private readonly string _hostName = Environment.MachineName;

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
        if (attached.Find(file!) is not null)
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
        if (!await TryAttachAsync(file!, stream, isNew: true))
        {
            return null;
        }
        ContainerLog.Attached(logger, container.ContainerID, file!);
        return null;
    }

    /// <summary>Stores everything that is in the FIFO and lets go of it. An unknown FIFO is none of ours: what is lost with it is said.</summary>
    public async Task StopAsync(string? file)
    {
        if (file is null)
        {
            return;
        }
        if (await standIns.FindAttachedAsync(file) is not { } fifo)
        {
            unread.Write(file);
            return;
        }
        if (!fifo.Stream.IsStored)
        {
            // The last chance to store what is in the pipe, and the marker of what is lost.
            await standIns.StoreAgainAsync(mayWait: true);
            if (await standIns.FindAttachedAsync(file) is not { } moved)
            {
                unread.Write(file);
                return;
            }
            fifo = moved;
        }
        // Should this fail, the FIFO stays attached: it ends when dockerd lets go of it.
        await fifo.Pump.DetachAsync(fifo.Fifo);
        if (attached.TryTake(fifo))
        {
            await attached.ForgetAsync(fifo);
            ContainerLog.Detached(logger, fifo.Stream.ContainerId, file);
        }
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

    private async Task ReattachAsync(FifoRegistration registration)
    {
        if (!storage.Exists(registration.File))
        {
            registrations.Remove(registration.File);
            return;
        }
        var stream = await streams.AcquireForWritingAsync(registration.ContainerId, description: null, options: null);
        if (await TryAttachAsync(registration.File, stream, isNew: false))
        {
            ContainerLog.Reattached(logger, registration.ContainerId, registration.File);
        }
    }

    /// <summary>Begins to read the FIFO and to deliver the stream.</summary>
    /// <returns>False when another call has attached the same FIFO meanwhile; the stream is given back.</returns>
    private async Task<bool> TryAttachAsync(string file, ContainerStream stream, bool isNew)
    {
        // A FIFO that ends at once takes its use of the stream with it.
        var isStored = stream.IsStored;
        try
        {
            await delivery.PrepareAsync(stream);
            if (!await attached.TryAttachAsync(file, stream, isNew, mayHoldKnownEntries: !isNew))
            {
                await streams.ReleaseAsync(stream);
                return false;
            }
        }
        catch
        {
            await streams.ReleaseAsync(stream);
            throw;
        }
        if (isStored)
        {
            await delivery.AddAsync(stream.ContainerId);
        }
        else
        {
            standIns.TryAgainLater();
        }
        return true;
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
            return $"File \"{Shown.Of(file)}\" is not a FIFO in {settings.FifoFolder}";
        }
        return ContainerIds.IsValid(container.ContainerID) ? null : $"ContainerID \"{Shown.Of(container.ContainerID)}\" is not a container id: {ContainerIds.Rule}";
    }
}

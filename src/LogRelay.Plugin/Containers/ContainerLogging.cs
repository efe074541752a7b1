using System.Collections.Concurrent;
using System.Globalization;
using LogRelay.Journal.Storage;
using LogRelay.Options.Containers;
using LogRelay.Options.Parsing;
using LogRelay.Plugin.Delivery;
using LogRelay.Plugin.Fifo;

namespace LogRelay.Plugin.Containers;

/// <summary>StartLogging and StopLogging: brings a container's FIFO, its stream, and its deliveries together.</summary>
/// <remarks>Any thread. Nothing here waits for anything outside this host.</remarks>
internal sealed class ContainerLogging(
    IStorage storage,
    PluginSettings settings,
    ContainerStreams streams,
    RegistrationStore registrations,
    FifoPumps pumps,
    StreamDelivery delivery,
    TimeProvider time,
    ILogger<ContainerLogging> logger)
{
    private const int MaxNameLength = 255;

    private readonly ConcurrentDictionary<string, AttachedFifo> _attached = new(StringComparer.Ordinal);
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
        if (_attached.ContainsKey(file!))
        {
            // dockerd repeats a call whose answer it did not get.
            return null;
        }
        var parsed = LogOptParser.Parse(container!.Config);
        if (!parsed.IsValid)
        {
            return parsed.ToLine();
        }
        var description = StreamDescriptions.Of(container, parsed.Options, _hostName, out var tagError);
        if (tagError is not null)
        {
            return tagError;
        }
        var stream = await streams.AcquireAsync(container.ContainerID, description, parsed.Options);
        try
        {
            var fifo = Open(file!, stream, mayHoldKnownEntries: false);
            registrations.Add(file!, container.ContainerID);
            await AttachAsync(fifo);
        }
        catch
        {
            registrations.Remove(file!);
            await streams.ReleaseAsync(stream);
            throw;
        }
        await DeliverAsync(container.ContainerID);
        ContainerLog.Attached(logger, container.ContainerID, file!);
        return null;
    }

    /// <summary>Stores everything that is in the FIFO and lets go of it. An unknown FIFO is none of ours: nothing happens.</summary>
    public async Task StopAsync(string? file)
    {
        if (file is null || !_attached.TryRemove(file, out var attached))
        {
            return;
        }
        await attached.Pump.DetachAsync(attached.Fifo);
        await ForgetAsync(attached);
        ContainerLog.Detached(logger, attached.Stream.ContainerId, file);
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
        var stream = await streams.AcquireAsync(registration.ContainerId, description: null, options: null);
        try
        {
            await AttachAsync(Open(registration.File, stream, mayHoldKnownEntries: true));
        }
        catch
        {
            await streams.ReleaseAsync(stream);
            throw;
        }
        await DeliverAsync(registration.ContainerId);
        ContainerLog.Reattached(logger, registration.ContainerId, registration.File);
    }

    /// <summary>A stream that cannot be delivered is stored all the same: its container starts.</summary>
    private async Task DeliverAsync(string containerId)
    {
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

    private async Task AttachAsync(AttachedFifo attached)
    {
        attached.Stream.Journal.AddWriter();
        _attached[attached.Fifo.Path] = attached;
        try
        {
            await attached.Pump.AttachAsync(attached.Fifo);
        }
        catch
        {
            _ = _attached.TryRemove(attached.Fifo.Path, out _);
            attached.Stream.Journal.RemoveWriter();
            attached.Fifo.Close();
            throw;
        }
    }

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
        if (name.Length is 0 or > MaxNameLength || !string.Equals(Path.Combine(settings.FifoFolder, name), file, StringComparison.Ordinal) || name is "." or "..")
        {
            return string.Create(CultureInfo.InvariantCulture, $"File \"{Shown(file)}\" is not a FIFO in {settings.FifoFolder}");
        }
        return IsPlainName(container.ContainerID)
            ? null
            : string.Create(CultureInfo.InvariantCulture, $"ContainerID \"{Shown(container.ContainerID)}\" is not a container id: letters, digits, '_', '.', '-' are allowed, at most {MaxNameLength / 2}");
    }

    private static bool IsPlainName(string id) =>
        id.Length is > 0 and <= MaxNameLength / 2
        && char.IsAsciiLetterOrDigit(id[0])
        && id.All(static c => char.IsAsciiLetterOrDigit(c) || c is '_' or '.' or '-');

    private static string Shown(string value)
    {
        const int Longest = 80;
        var visible = string.Concat(value.Take(Longest).Select(static c => char.IsControl(c) ? '?' : c));
        return value.Length > Longest ? visible + "…" : visible;
    }
}

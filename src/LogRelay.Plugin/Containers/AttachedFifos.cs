using System.Collections.Concurrent;
using LogRelay.Journal.Storage;
using LogRelay.Plugin.Fifo;

namespace LogRelay.Plugin.Containers;

/// <summary>The FIFOs that are being read, each with the stream it feeds and the pump that reads it.</summary>
/// <remarks>Any thread.</remarks>
internal sealed class AttachedFifos(
    IStorage storage, ContainerStreams streams, RegistrationStore registrations, FifoPumps pumps, TimeProvider time, ILogger<AttachedFifos> logger)
{
    private readonly ConcurrentDictionary<string, AttachedFifo> _byPath = new(StringComparer.Ordinal);

    /// <summary>All of them.</summary>
    public ICollection<AttachedFifo> All => _byPath.Values;

    /// <summary>The one at a path; null when there is none.</summary>
    public AttachedFifo? Find(string path) => _byPath.GetValueOrDefault(path);

    /// <summary>Takes one out; what becomes of it is the caller's business then.</summary>
    /// <returns>False when somebody else has done so.</returns>
    public bool TryTake(AttachedFifo attached) => _byPath.TryRemove(KeyValuePair.Create(attached.Fifo.Path, attached));

    /// <summary>Begins to read a FIFO.</summary>
    /// <param name="path">Its path.</param>
    /// <param name="stream">In use by the caller; with true that use becomes the FIFO's.</param>
    /// <param name="isNew">It is not registered yet.</param>
    /// <param name="mayHoldKnownEntries">An earlier process may have stored some of what is in it.</param>
    /// <returns>False when another call has attached the same FIFO meanwhile.</returns>
    public async Task<bool> TryAttachAsync(string path, ContainerStream stream, bool isNew, bool mayHoldKnownEntries)
    {
        var attached = new AttachedFifo(
            new FifoAttachment(path, stream.Journal, mayHoldKnownEntries, time, pumps.Budget, stream.Received), stream, pumps.For(stream.ContainerId));
        if (!_byPath.TryAdd(path, attached))
        {
            attached.Fifo.Close();
            return false;
        }
        stream.Journal.AddWriter();
        try
        {
            if (isNew)
            {
                Register(path, stream.ContainerId);
            }
            streams.MarkStarted(stream.ContainerId);
            await attached.Pump.AttachAsync(attached.Fifo);
            return true;
        }
        catch
        {
            _ = _byPath.TryRemove(path, out _);
            stream.Journal.RemoveWriter();
            attached.Fifo.Close();
            if (isNew)
            {
                registrations.Remove(path);
            }
            throw;
        }
    }

    /// <summary>Gives back what belonged to a FIFO that was taken out and is not read any more.</summary>
    public async Task ForgetAsync(AttachedFifo attached)
    {
        attached.Stream.Journal.RemoveWriter();
        registrations.Remove(attached.Fifo.Path);
        await streams.ReleaseAsync(attached.Stream);
    }

    /// <summary>Called on a pump's thread when a FIFO has lost its other end.</summary>
    public void OnEnded(FifoAttachment fifo)
    {
        if (_byPath.TryRemove(fifo.Path, out var attached))
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
}

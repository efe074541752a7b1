using LogRelay.Journal;
using LogRelay.Journal.JsonFile;
using LogRelay.Journal.Storage;
using LogRelay.Journal.Streams;
using LogRelay.Options;

namespace LogRelay.Plugin.Containers;

/// <summary>The streams that somebody uses now, each open once.</summary>
/// <remarks>Any thread. Opening one stream does not wait for another.</remarks>
internal sealed class ContainerStreams(
    IStorage storage, PluginSettings settings, JournalMaintenance maintenance, ILogger<ContainerStreams> logger) : IDisposable
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, ContainerStream> _open = new(StringComparer.Ordinal);

    /// <summary>The folder of a container's stream.</summary>
    public string FolderOf(string containerId) => Path.Combine(settings.StreamsFolder, containerId);

    /// <summary>True when the container has a stream on disk.</summary>
    public bool Exists(string containerId) => storage.Exists(FolderOf(containerId));

    /// <summary>True while somebody uses the container's stream.</summary>
    public bool IsInUse(string containerId)
    {
        lock (_lock)
        {
            return _open.ContainsKey(containerId);
        }
    }

    /// <summary>Opens a container's stream, or joins those who use it. Each call needs a <see cref="ReleaseAsync"/>.</summary>
    /// <param name="containerId">Full container id; a plain file name.</param>
    /// <param name="description">Who it is, when dockerd just said so; null takes what is on disk.</param>
    /// <param name="options">The same as options.</param>
    /// <exception cref="IOException">The stream's folder cannot be used.</exception>
    public async Task<ContainerStream> AcquireAsync(string containerId, StreamDescription? description, LogOptions? options)
    {
        ContainerStream? stream;
        lock (_lock)
        {
            if (!_open.TryGetValue(containerId, out stream))
            {
                stream = new ContainerStream(containerId);
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
                    Open(stream, description, options);
                }
                else if (description is not null)
                {
                    StreamDescriptionFile.Write(storage, FolderOf(containerId), description);
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
            stream.Close();
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

    private void Open(ContainerStream stream, StreamDescription? description, LogOptions? options)
    {
        var folder = FolderOf(stream.ContainerId);
        storage.CreateFolder(folder);
        if (description is null)
        {
            description = StreamDescriptionFile.Read(storage, folder, out var problem);
            if (problem is not null)
            {
                ContainerLog.DescriptionUnreadable(logger, problem);
            }
            description ??= new StreamDescription { ContainerId = stream.ContainerId, ContainerName = "" };
        }
        else
        {
            StreamDescriptionFile.Write(storage, folder, description);
        }
        options ??= StreamDescriptions.OptionsOf(description);
        var journal = StreamJournal.Open(
            storage,
            folder,
            stream.ContainerId,
            new JournalOptions
            {
                MaxSizeBytes = options.Rotation.MaxSizeBytes,
                MaxFiles = options.Rotation.MaxFiles,
                Compression = StreamDescriptions.CodecOf(options.Rotation.Compression),
            },
            maintenance,
            JsonLineWriter.EncodeAttributes(StreamDescriptions.LineAttributes(description)),
            CursorPositions.Highest(storage, folder));
        stream.Open(journal, description);
    }
}

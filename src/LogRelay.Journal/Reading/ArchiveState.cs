using LogRelay.Journal.Storage;

namespace LogRelay.Journal.Reading;

/// <summary>
/// What a stream's folder was like before it was opened: its manifest, which each rotation, compression, eviction and opening for
/// writing changes, and the length of its active file.
/// </summary>
/// <remarks>Any thread, once <see cref="Watch"/> has returned.</remarks>
internal sealed class ArchiveState : IDisposable
{
    private readonly IStorage _storage;
    private readonly string _manifestPath;
    private readonly byte[] _manifest;
    private IStorageFile? _active;
    private string _activePath = "";
    private long _activeLength;

    private ArchiveState(IStorage storage, string manifestPath, byte[] manifest) =>
        (_storage, _manifestPath, _manifest) = (storage, manifestPath, manifest);

    /// <summary>Looks at a folder.</summary>
    /// <returns>Null when it has no manifest that can be read: then nothing tells whether it was changed.</returns>
    public static ArchiveState? Of(IStorage storage, string folder)
    {
        var path = Path.Combine(folder, FileNames.Manifest);
        return Read(storage, path) is { Length: > 0 } manifest ? new ArchiveState(storage, path, manifest) : null;
    }

    /// <summary>Notes the active file, before anybody looks how long it is; without one nothing tells whether one was begun.</summary>
    public void Watch(Dictionary<string, SharedFile> opened, string activePath)
    {
        if (opened.TryGetValue(activePath, out var active))
        {
            (_activePath, _activeLength) = (activePath, active.Length);
#pragma warning disable CA2000 // Disposed of with this.
            _active = active.Share();
#pragma warning restore CA2000
        }
    }

    /// <summary>True while nothing has changed.</summary>
    public bool IsCurrent()
    {
        try
        {
            return _active is not null && _active.Length == _activeLength && _active.IsNamed(_activePath)
                && Read(_storage, _manifestPath) is { } manifest && manifest.AsSpan().SequenceEqual(_manifest);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            // Opened anew, it says what is wrong.
            return false;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _active?.Dispose();

    private static byte[]? Read(IStorage storage, string path)
    {
        try
        {
            using var file = storage.Open(path, StorageOpenMode.Read);
            var bytes = new byte[Math.Min(file.Length, JournalLimits.MaxManifestBytes)];
            return file.Read(0, bytes) == bytes.Length ? bytes : null;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}

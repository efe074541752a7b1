using System.Text.Json;
using LogRelay.Journal;
using LogRelay.Journal.Storage;

namespace LogRelay.Plugin.Containers;

/// <summary>The FIFO registrations on disk, one small file each, so that a new plugin process finds its containers again.</summary>
/// <remarks>
/// Any thread. Written whole and renamed into place, but not synced: a FIFO does not outlive a power loss either, only
/// the death of this process.
/// </remarks>
internal sealed class RegistrationStore
{
    private const string Suffix = ".json";
    private const int MaxBytes = 64 * 1024;

    private readonly IStorage _storage;
    private readonly string _folder;
    private readonly ILogger _logger;
    private long _order;

    public RegistrationStore(IStorage storage, string folder, ILogger logger)
    {
        _storage = storage;
        _folder = folder;
        _logger = logger;
        storage.CreateFolder(folder);
    }

    /// <summary>Every registration, oldest first. What cannot be read is reported and left where it is.</summary>
    public IReadOnlyList<FifoRegistration> Load()
    {
        var found = new List<FifoRegistration>();
        foreach (var entry in _storage.List(_folder))
        {
            if (entry.Name.EndsWith(Suffix, StringComparison.Ordinal) && Read(Path.Combine(_folder, entry.Name)) is { } registration)
            {
                found.Add(registration);
            }
        }
        found.Sort(static (a, b) => a.Order.CompareTo(b.Order));
        _order = found.Count == 0 ? 0 : found[^1].Order;
        return found;
    }

    /// <summary>The containers of all registrations that can be read.</summary>
    public IReadOnlySet<string> ContainerIds()
    {
        var ids = new HashSet<string>(StringComparer.Ordinal);
        foreach (var entry in _storage.List(_folder))
        {
            if (entry.Name.EndsWith(Suffix, StringComparison.Ordinal) && Read(Path.Combine(_folder, entry.Name)) is { } registration)
            {
                _ = ids.Add(registration.ContainerId);
            }
        }
        return ids;
    }

    /// <summary>Keeps a registration; it survives the death of this process when this returns.</summary>
    public void Add(string file, string containerId)
    {
        var registration = new FifoRegistration
        {
            File = file,
            ContainerId = containerId,
            Order = Interlocked.Increment(ref _order),
        };
        var path = PathOf(file);
        var temporary = path + FileNames.TemporarySuffix;
        using (var target = _storage.Open(temporary, StorageOpenMode.Truncate))
        {
            target.Write(0, JsonSerializer.SerializeToUtf8Bytes(registration, RegistrationJsonContext.Default.FifoRegistration));
        }
        _storage.Rename(temporary, path);
    }

    /// <summary>Forgets a registration; nothing happens when there is none.</summary>
    public void Remove(string file) => _storage.Delete(PathOf(file));

    private string PathOf(string file) => Path.Combine(_folder, Path.GetFileName(file) + Suffix);

    private FifoRegistration? Read(string path)
    {
        try
        {
            using var file = _storage.Open(path, StorageOpenMode.Read);
            var bytes = new byte[Math.Min(file.Length, MaxBytes)];
            var count = file.Read(0, bytes);
            var registration = JsonSerializer.Deserialize(bytes.AsSpan(0, count), RegistrationJsonContext.Default.FifoRegistration);
            return registration is { Version: > FifoRegistration.CurrentVersion }
                ? throw new JournalFormatException(path, registration.Version, FifoRegistration.CurrentVersion)
                : registration;
        }
        catch (Exception failure) when (failure is JsonException or IOException)
        {
            ContainerLog.RegistrationUnreadable(_logger, path, failure);
            return null;
        }
    }
}

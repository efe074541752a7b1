using LogRelay.Journal.Storage;
using LogRelay.Testing;
using LogRelay.Testing.Storage;

namespace LogRelay.Journal.Tests.Storage;

/// <summary>The faces of the storage seam that a test of behaviour runs on.</summary>
public enum StorageFace
{
    Real,
    Crashing,
    Faulty,
}

/// <summary>One face with an empty folder on it.</summary>
public sealed class StorageUnderTest : IDisposable
{
    private readonly TempFolder? _folder;

    public StorageUnderTest(StorageFace face)
    {
        if (face == StorageFace.Real)
        {
            _folder = new TempFolder();
            (Storage, Folder) = (new RealStorage(), _folder.Path);
            return;
        }
        var crashing = new CrashingStorage();
        crashing.CreateFolder("/data");
        crashing.SyncFolder("/");
        (Storage, Folder) = (face == StorageFace.Faulty ? new FaultyStorage(crashing) : crashing, "/data");
    }

    public IStorage Storage { get; }

    public string Folder { get; }

    public string File(string name) => Path.Combine(Folder, name);

    public void Put(string name, ReadOnlySpan<byte> content)
    {
        using var file = Storage.Open(File(name), StorageOpenMode.Truncate);
        file.Write(0, content);
    }

    public byte[] Get(string name)
    {
        using var file = Storage.Open(File(name), StorageOpenMode.Read);
        var content = new byte[file.Length];
        return content[..file.Read(0, content)];
    }

    public void Dispose() => _folder?.Dispose();
}

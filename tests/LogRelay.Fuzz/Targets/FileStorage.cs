using LogRelay.Journal.Storage;
using LogRelay.Testing.Storage;

namespace LogRelay.Fuzz.Targets;

/// <summary>A storage in memory with one file in it.</summary>
internal static class FileStorage
{
    /// <summary>Makes one.</summary>
    public static CrashingStorage Holding(string path, byte[] content)
    {
        var storage = new CrashingStorage();
        storage.CreateFolder(Path.GetDirectoryName(path)!);
        using var file = storage.Open(path, StorageOpenMode.ReadWrite);
        file.Write(0, content);
        return storage;
    }
}

using LogRelay.Journal.Storage;
using LogRelay.Testing.Storage;

namespace LogRelay.Journal.Tests.Model;

/// <summary>Every file below a folder, byte for byte.</summary>
internal sealed class FolderImage
{
    private readonly SortedDictionary<string, byte[]> _files = new(StringComparer.Ordinal);

    private FolderImage()
    {
    }

    /// <summary>Paths of the files, sorted.</summary>
    public IReadOnlyList<string> Paths => [.. _files.Keys];

    /// <summary>A file's bytes.</summary>
    public byte[] this[string path]
    {
        get => _files[path];
        set => _files[path] = value;
    }

    /// <summary>Reads a folder and what is below it.</summary>
    public static FolderImage Of(IStorage storage, string folder)
    {
        var image = new FolderImage();
        image.Add(storage, folder);
        return image;
    }

    /// <summary>A copy whose arrays may be replaced, not written to.</summary>
    public FolderImage Copy()
    {
        var copy = new FolderImage();
        foreach (var (path, bytes) in _files)
        {
            copy._files.Add(path, bytes);
        }
        return copy;
    }

    /// <summary>Takes a file out.</summary>
    public void Remove(string path) => _files.Remove(path);

    /// <summary>A storage that holds these files.</summary>
    public CrashingStorage ToStorage()
    {
        var storage = new CrashingStorage();
        foreach (var (path, bytes) in _files)
        {
            storage.CreateFolder(Path.GetDirectoryName(path)!);
            using var file = storage.Open(path, StorageOpenMode.ReadWrite);
            file.Write(0, bytes);
        }
        return storage;
    }

    private void Add(IStorage storage, string folder)
    {
        foreach (var entry in storage.List(folder))
        {
            var path = Path.Combine(folder, entry.Name);
            if (entry.IsFolder)
            {
                Add(storage, path);
                continue;
            }
            using var file = storage.Open(path, StorageOpenMode.Read);
            var bytes = new byte[file.Length];
            _ = file.Read(0, bytes);
            _files.Add(path, bytes);
        }
    }
}

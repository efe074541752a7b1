using System.Globalization;
using LogRelay.EndToEnd.Engine;

namespace LogRelay.EndToEnd.Faults;

/// <summary>A file system in memory, mounted on a folder, that is full soon. Unmounted at the end.</summary>
internal sealed class SmallFileSystem : IAsyncDisposable
{
    private SmallFileSystem(string folder) => Folder = folder;

    /// <summary>Where it is mounted.</summary>
    public string Folder { get; }

    private string ForeignFile => Path.Combine(Folder, "somebody-elses");

    /// <summary>Mounts it. An engine sees it if it is started afterwards: engines have mounts of their own.</summary>
    public static async Task<SmallFileSystem> MountAsync(int megabytes, CancellationToken ct)
    {
        var folder = Directory.CreateTempSubdirectory("lrd-").FullName;
        var size = string.Create(CultureInfo.InvariantCulture, $"size={megabytes}m,mode=0755");
        (await Command.RunAsync("mount", ["-t", "tmpfs", "-o", size, "logrelay-test", folder], environment: null, DockerEngine.DefaultLimit, ct)).OrThrow();
        return new SmallFileSystem(folder);
    }

    /// <summary>Somebody else writes a file until nothing fits any more.</summary>
    public void FillUp()
    {
        using var file = new FileStream(ForeignFile, FileMode.Append, FileAccess.Write, FileShare.Read, bufferSize: 0);
        var block = new byte[1024 * 1024];
        for (var size = block.Length; size >= 4096;)
        {
            try
            {
                file.Write(block, 0, size);
            }
            catch (IOException)
            {
                size /= 2;
            }
        }
    }

    /// <summary>Somebody else removes it.</summary>
    public void Free() => File.Delete(ForeignFile);

    public async ValueTask DisposeAsync()
    {
        (await Command.RunAsync("umount", ["--lazy", Folder], environment: null, DockerEngine.DefaultLimit, CancellationToken.None)).OrThrow();
        Directory.Delete(Folder);
    }
}

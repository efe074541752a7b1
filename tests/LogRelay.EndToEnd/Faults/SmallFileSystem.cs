using System.Globalization;
using LogRelay.EndToEnd.Engine;

namespace LogRelay.EndToEnd.Faults;

/// <summary>A file system in memory, mounted on a folder, that is full soon. Unmounted at the end.</summary>
internal sealed class SmallFileSystem : IAsyncDisposable
{
    private readonly string _folder;

    private SmallFileSystem(string folder) => _folder = folder;

    private string ForeignFile => Path.Combine(_folder, "somebody-elses");

    /// <summary>Mounts it.</summary>
    public static async Task<SmallFileSystem> MountAsync(string folder, int megabytes, CancellationToken ct)
    {
        Directory.CreateDirectory(folder);
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

    public async ValueTask DisposeAsync() =>
        (await Command.RunAsync("umount", ["--lazy", _folder], environment: null, DockerEngine.DefaultLimit, CancellationToken.None)).OrThrow();
}

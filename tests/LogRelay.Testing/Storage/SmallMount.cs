using System.Diagnostics;
using System.Globalization;

namespace LogRelay.Testing.Storage;

/// <summary>A real file system, in memory, that is full soon: mounted on a folder of its own, for root alone.</summary>
public sealed class SmallMount : IDisposable
{
    private const string Foreign = "somebody-elses";

    private SmallMount(string folder) => Folder = folder;

    /// <summary>Why there is none here; null when there is.</summary>
    public static string? Obstacle { get; } = Environment.IsPrivilegedProcess ? null : "mounting a file system needs root";

    /// <summary>Where it is mounted.</summary>
    public string Folder { get; }

    /// <summary>Mounts one.</summary>
    public static SmallMount Of(int megabytes)
    {
        var folder = Directory.CreateTempSubdirectory("logrelay-mount-").FullName;
        Run("mount", "-t", "tmpfs", "-o", string.Create(CultureInfo.InvariantCulture, $"size={megabytes}m,mode=0755"), "logrelay-test", folder);
        return new SmallMount(folder);
    }

    /// <summary>Somebody else writes until nothing fits any more.</summary>
    public void FillUp()
    {
        using var file = new FileStream(Path.Combine(Folder, Foreign), FileMode.Append, FileAccess.Write, FileShare.Read, bufferSize: 0);
        var block = new byte[1024 * 1024];
        for (var size = block.Length; size > 0;)
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

    /// <summary>Somebody else removes it again.</summary>
    public void Free() => File.Delete(Path.Combine(Folder, Foreign));

    /// <inheritdoc/>
    public void Dispose()
    {
        Run("umount", "--lazy", Folder);
        Directory.Delete(Folder);
    }

    private static void Run(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true })!;
        var error = process.StandardError.ReadToEnd();
        process.WaitForExit();
        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException($"{program}: {error}");
        }
    }
}

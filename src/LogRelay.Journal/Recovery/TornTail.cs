using System.Buffers;
using LogRelay.Journal.Storage;

namespace LogRelay.Journal.Recovery;

/// <summary>Finds, and cuts, what a killed writer left behind its last whole line.</summary>
internal static class TornTail
{
    private const int WindowBytes = 64 * 1024;

    /// <summary>Cuts <paramref name="file"/> after its last newline.</summary>
    /// <returns>Bytes cut; 0 when the file ends with a whole line.</returns>
    public static long Cut(IStorageFile file)
    {
        var length = file.Length;
        var end = EndOfLines(file, length);
        if (end < length)
        {
            file.SetLength(end);
        }
        return length - end;
    }

    /// <summary>Cuts <paramref name="file"/> at its first NUL, which no line has: a power loss leaves them where a block did not reach the disk.</summary>
    /// <returns>Bytes cut; 0 when there is none.</returns>
    public static long CutAtHole(IStorageFile file)
    {
        var window = ArrayPool<byte>.Shared.Rent(WindowBytes);
        try
        {
            var length = file.Length;
            for (var start = 0L; start < length;)
            {
                var read = file.Read(start, window.AsSpan(0, (int)Math.Min(WindowBytes, length - start)));
                var hole = window.AsSpan(0, read).IndexOf((byte)0);
                if (hole >= 0)
                {
                    file.SetLength(start + hole);
                    return length - start - hole;
                }
                if (read == 0)
                {
                    break;
                }
                start += read;
            }
            return 0;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(window);
        }
    }

    /// <summary>Where the last whole line of a file ends; 0 when there is none.</summary>
    public static long EndOfLines(IStorageFile file) => EndOfLines(file, file.Length);

    private static long EndOfLines(IStorageFile file, long length)
    {
        var window = ArrayPool<byte>.Shared.Rent(WindowBytes);
        try
        {
            var end = length;
            while (end > 0)
            {
                var start = Math.Max(0, end - WindowBytes);
                var read = file.Read(start, window.AsSpan(0, (int)(end - start)));
                var newline = window.AsSpan(0, read).LastIndexOf((byte)'\n');
                if (newline >= 0)
                {
                    return start + newline + 1;
                }
                end = start;
            }
            return 0;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(window);
        }
    }
}

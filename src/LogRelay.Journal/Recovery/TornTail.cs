using System.Buffers;
using LogRelay.Journal.Storage;

namespace LogRelay.Journal.Recovery;

/// <summary>Cuts what a killed writer left behind its last whole line.</summary>
internal static class TornTail
{
    private const int WindowBytes = 64 * 1024;

    /// <summary>Cuts <paramref name="file"/> after its last newline.</summary>
    /// <returns>Bytes cut; 0 when the file ends with a whole line.</returns>
    public static long Cut(IStorageFile file)
    {
        var length = file.Length;
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
                    end = start + newline + 1;
                    break;
                }
                end = start;
            }
            if (end < length)
            {
                file.SetLength(end);
            }
            return length - end;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(window);
        }
    }
}

using System.Text;

namespace LogRelay.Aggregator.Access;

/// <summary>Files that an operator wrote: read whole, and never more of them than makes sense.</summary>
internal static class SmallFile
{
    /// <summary>Reads a text.</summary>
    /// <param name="path">A file; links are followed.</param>
    /// <param name="maxBytes">The most that is read.</param>
    /// <exception cref="IOException">It cannot be read, or is longer.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be read.</exception>
    public static string ReadText(string path, int maxBytes)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        // One byte more than it has, or than it may have, so that one too many is seen.
        var bytes = new byte[(int)Math.Min(file.Length, maxBytes) + 1];
        var length = file.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
        return length <= maxBytes ? Encoding.UTF8.GetString(bytes, 0, length) : throw new IOException($"{path} has more than {maxBytes} bytes");
    }
}

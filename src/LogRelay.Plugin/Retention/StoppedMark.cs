using System.Globalization;
using System.Text;
using LogRelay.Journal;
using LogRelay.Journal.Storage;

namespace LogRelay.Plugin.Retention;

/// <summary>
/// The file <c>stopped</c> in a stream's folder: when it was first seen that nobody logs to it. Docker tells a logging
/// driver neither that a container was removed nor, to a new process, when one was stopped.
/// </summary>
/// <remarks>
/// Not synced and not atomic: a power loss, or anything that cannot be read, makes the time start anew, and the stream
/// stays longer.
/// </remarks>
internal static class StoppedMark
{
    private const int MaxBytes = 64;

    /// <summary>Since when nobody logs to the stream; <paramref name="now"/>, and noted, when nobody has seen it before.</summary>
    public static DateTimeOffset ReadOrWrite(IStorage storage, string folder, DateTimeOffset now)
    {
        var path = Path.Combine(folder, FileNames.Stopped);
        if (storage.Exists(path) && TryRead(storage, path, out var since))
        {
            return since;
        }
        using var file = storage.Open(path, StorageOpenMode.Truncate);
        file.Write(0, Encoding.ASCII.GetBytes(now.ToString("O", CultureInfo.InvariantCulture)));
        return now;
    }

    private static bool TryRead(IStorage storage, string path, out DateTimeOffset since)
    {
        Span<byte> content = stackalloc byte[MaxBytes];
        using var file = storage.Open(path, StorageOpenMode.Read);
        var text = Encoding.ASCII.GetString(content[..file.Read(0, content)]);
        return DateTimeOffset.TryParseExact(text, "O", CultureInfo.InvariantCulture, DateTimeStyles.None, out since);
    }
}

using System.Text.Json;
using LogRelay.Journal.Storage;

namespace LogRelay.Journal.Streams;

/// <summary>Reads and writes <c>stream.json</c>.</summary>
public static class StreamDescriptionFile
{
    private const int MaxBytes = 4 * 1024 * 1024;

    /// <summary>Reads the description in a stream's folder.</summary>
    /// <returns>Null when there is none, or when it cannot be understood; <paramref name="problem"/> says which.</returns>
    /// <exception cref="JournalFormatException">A newer LogRelay wrote it.</exception>
    public static StreamDescription? Read(IStorage storage, string folder, out string? problem)
    {
        var path = PathIn(folder);
        problem = null;
        if (!storage.Exists(path))
        {
            return null;
        }
        try
        {
            using var file = storage.Open(path, StorageOpenMode.Read);
            var bytes = new byte[Math.Min(file.Length, MaxBytes)];
            var read = file.Read(0, bytes);
            return Parse(bytes.AsSpan(0, read), path);
        }
        catch (Exception damage) when (
            damage is JsonException || (damage is not JournalFormatException && (StorageErrno.IsRefusal(damage) || StorageErrno.IsGone(damage))))
        {
            problem = $"{path} cannot be read: {damage.Message}";
            return null;
        }
    }

    /// <summary>Reads a description out of its JSON.</summary>
    /// <param name="json">All of the file.</param>
    /// <param name="path">Where it is from, for messages.</param>
    /// <exception cref="JsonException">It cannot be understood.</exception>
    /// <exception cref="JournalFormatException">A newer LogRelay wrote it.</exception>
    public static StreamDescription Parse(ReadOnlySpan<byte> json, string path = FileNames.StreamDescription)
    {
        var description = JsonSerializer.Deserialize(json, StreamJsonContext.Default.StreamDescription);
        if (description is { Version: > StreamDescription.CurrentVersion })
        {
            throw new JournalFormatException(path, description.Version, StreamDescription.CurrentVersion);
        }
        return FindHole(description) is { } hole ? throw new JsonException(hole) : description!;
    }

    /// <summary>The description's JSON, as the file holds it.</summary>
    public static byte[] ToJson(StreamDescription description) =>
        JsonSerializer.SerializeToUtf8Bytes(description, StreamJsonContext.Default.StreamDescription);

    // JSON knows null where the type does not.
    private static string? FindHole(StreamDescription? description)
    {
        if (description is null)
        {
            return "it holds null";
        }
        if (description.ContainerId is null || description.ContainerName is null)
        {
            return "it does not name its container";
        }
        if (description.Attributes.Values.Concat(description.LogOpts.Values).Any(static value => value is null))
        {
            return "an attribute or option has no value";
        }
        return description.Sinks?.Any(static sink => sink.Value < 0 || !IsFileName(sink.Key)) == true
            ? "a sink has no file's name, or begins before the stream"
            : null;
    }

    private static bool IsFileName(string name) =>
        name.Length is > 0 and <= 255 && name is not ("." or "..") && !name.Contains('/', StringComparison.Ordinal) && !name.Any(char.IsControl);

    /// <summary>Writes the description, durably and as a whole, unless the same is there already.</summary>
    /// <exception cref="JournalFormatException">A newer LogRelay wrote the one that is there. It is left as it is.</exception>
    public static void Write(IStorage storage, string folder, StreamDescription description)
    {
        var bytes = ToJson(description);
        var path = PathIn(folder);
        if (!Holds(storage, path, bytes))
        {
            _ = Read(storage, folder, out _);
            AtomicFile.Write(storage, path, bytes);
        }
    }

    private static bool Holds(IStorage storage, string path, byte[] bytes)
    {
        if (!storage.Exists(path) || Quarantine.IsObstacle(storage, path))
        {
            return false;
        }
        using var file = storage.Open(path, StorageOpenMode.Read);
        if (file.Length != bytes.Length)
        {
            return false;
        }
        var present = new byte[bytes.Length];
        return file.Read(0, present) == present.Length && present.AsSpan().SequenceEqual(bytes);
    }

    private static string PathIn(string folder) => Path.Combine(folder, FileNames.StreamDescription);
}

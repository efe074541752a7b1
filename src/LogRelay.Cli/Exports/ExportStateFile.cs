using System.Text.Json;
using LogRelay.Journal.Storage;

namespace LogRelay.Cli.Exports;

/// <summary>Keeps an export's state in <c>FILE.export</c>.</summary>
internal static class ExportStateFile
{
    private const int MaxBytes = 64 * 1024;

    /// <summary>Path of the state of an export to a file.</summary>
    public static string PathOf(string file) => file + ".export";

    /// <summary>Reads it.</summary>
    /// <returns>Null when there is none.</returns>
    /// <exception cref="CliException">It cannot be understood.</exception>
    public static ExportState? Read(IStorage storage, string file)
    {
        var path = PathOf(file);
        if (!storage.Exists(path))
        {
            return null;
        }
        using var stored = storage.Open(path, StorageOpenMode.Read);
        var bytes = new byte[Math.Min(stored.Length, MaxBytes)];
        try
        {
            return JsonSerializer.Deserialize(bytes.AsSpan(0, stored.Read(0, bytes)), ExportJsonContext.Default.ExportState);
        }
        catch (JsonException damage)
        {
            throw new CliException($"{path} cannot be understood: {damage.Message}. Remove it and {file} to export anew");
        }
    }

    /// <summary>Writes it, durably and as a whole.</summary>
    public static void Write(IStorage storage, string file, ExportState state) =>
        AtomicFile.Write(storage, PathOf(file), JsonSerializer.SerializeToUtf8Bytes(state, ExportJsonContext.Default.ExportState));

    /// <summary>Removes it: the export is whole.</summary>
    public static void Delete(IStorage storage, string file) => storage.Delete(PathOf(file));
}
